// OpenSSL's libcrypto: message digests. Imported by ArrayFiles only.

#include <openssl/evp.h>
