// CHOLMOD: sparse Cholesky factorisation. Imported by LinearAlgebra only. Debian ships it without a pkg-config file.

#include <suitesparse/cholmod.h>
