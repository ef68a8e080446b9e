import COpenSSL

/// The SHA-256 digest of bytes as 64 lower-case hexadecimal digits: the name of a file's content.
public func contentHash(of bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  let succeeded = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
  // It fails only where libcrypto lacks SHA-256 or has no memory left.
  precondition(succeeded == 1, "libcrypto cannot compute SHA-256")
  return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
