/* Only names the library to link with; its C++ headers are for CRE2 alone. */
