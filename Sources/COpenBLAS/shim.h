// OpenBLAS: dense linear algebra through CBLAS and LAPACK. Imported by LinearAlgebra only.

#include <cblas.h>

// Debian builds OpenBLAS without LAPACKE, so LAPACK is called by its Fortran names, which no header declares.

// Solves A x = b for a symmetric positive definite A by Cholesky; A and b are overwritten.
void dposv_(
    const char *uplo, const int *n, const int *nrhs, double *a, const int *lda, double *b, const int *ldb, int *info);
