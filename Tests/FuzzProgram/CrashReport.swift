import Foundation
import Fuzzing
import Synchronization

/// Names the input that made the program trap.
///
/// The signal comes on the thread that tries inputs, between whose steps nothing of the report is in use but the trial,
/// which nobody changes at that moment; the program is lost anyway, so that what is not allowed in a signal handler
/// (taking memory) costs at worst the report.
enum CrashReport {
    private static let watchdog = Mutex<Watchdog?>(nil)

    /// Catches the signals with which a trap ends a program.
    static func install(_ watchdog: Watchdog) {
        self.watchdog.withLock { $0 = watchdog }
        useStackOfItsOwn()
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
            // The handler takes no memory of ours but what the type's comment names.
            var action = sigaction()
            #if canImport(Glibc)
                unsafe action.__sigaction_handler.sa_handler = { CrashReport.report($0) }
            #else
                unsafe action.__sigaction_u.__sa_handler = { CrashReport.report($0) }
            #endif
            action.sa_flags = Int32(SA_ONSTACK) | Int32(bitPattern: UInt32(SA_RESETHAND))
            // The structure lives as long as the call.
            unsafe sigaction(number, &action, nil)
        }
    }

    /// Recursion that ran out of stack leaves none for the handler.
    private static func useStackOfItsOwn() {
        let size = 1 << 20
        // Never freed: the handler may run until the program ends.
        unsafe sigaltstack(
            [
                stack_t(
                    ss_sp: UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16),
                    ss_flags: 0,
                    ss_size: size
                )
            ],
            nil
        )
    }

    private static func report(_ number: Int32) {
        if let trial = watchdog.withLock({ $0?.current }) {
            let file = FailureFile.write(trial.input, target: trial.target)
            say("CRASH (signal \(number)) in \(trial.target)\n\(FailureFile.advice(file, trial.target))")
        }
        raise(number)
    }
}
