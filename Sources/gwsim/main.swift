print("gwsim")
