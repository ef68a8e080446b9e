import ArrayFiles

/// Files named by the SHA-256 of their bytes: written once, never changed, checked whenever they are read.
struct ObjectFolder: Sendable {
  let path: String
  let incoming: String

  /// Stores bytes and returns their hash and how many bytes that added.
  func put(_ bytes: [UInt8]) throws(StoreError) -> (hash: String, added: Int) {
    let hash = contentHash(of: bytes)
    // A file of that name and size may still be damaged; written anew it heals.
    if let known = try DurableFiles.read(place(of: hash)), known == bytes { return (hash, 0) }
    try DurableFiles.makeFolder(folder(of: hash))
    try DurableFiles.write(bytes, to: place(of: hash), by: incoming)
    return (hash, bytes.count)
  }

  func get(_ hash: String) throws(StoreError) -> [UInt8] {
    guard isHash(hash), let bytes = try DurableFiles.read(place(of: hash)) else { throw .objectMissing(hash: hash) }
    guard contentHash(of: bytes) == hash else { throw .objectDamaged(hash: hash) }
    return bytes
  }

  /// Every file with its size; names that are no hash are nobody's business.
  func all() -> [String: Int] {
    var sizes: [String: Int] = [:]
    for folder in DurableFiles.names(in: path) {
      for name in DurableFiles.names(in: "\(path)/\(folder)") where isHash(name) && name.hasPrefix(folder) {
        sizes[name] = DurableFiles.size(of: place(of: name)) ?? 0
      }
    }
    return sizes
  }

  func remove(_ hash: String) throws(StoreError) { try DurableFiles.remove(place(of: hash)) }

  private func folder(of hash: String) -> String { "\(path)/\(hash.prefix(2))" }
  private func place(of hash: String) -> String { "\(folder(of: hash))/\(hash)" }
}

/// Whether a text can be the name of a content: 64 lower-case hexadecimal digits.
func isHash(_ text: String) -> Bool { text.utf8.count == 64 && isHexadecimal(text) }

func isHexadecimal(_ text: String) -> Bool {
  text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
}
