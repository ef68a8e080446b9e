// OpenBLAS: dense linear algebra through CBLAS and LAPACK. Imported by LinearAlgebra only.

#include <cblas.h>

// Debian builds OpenBLAS without LAPACKE, so LAPACK is called by its Fortran names, which no header declares.

// Factors a symmetric positive definite A by Cholesky; the named half of A is overwritten.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);

// Solves A x = b with the factor of dpotrf; b is overwritten.
void dpotrs_(
    const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b, const int *ldb,
    int *info);
