/// A PNG file's bytes, to add what the encoder does not write.
struct PNGFile {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The file with an EXIF chunk that holds one orientation.
  func inserting(exifOrientation orientation: UInt8) -> [UInt8] {
    let littleEndianTIFF: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]
    let entry: [UInt8] = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
    let exif = littleEndianTIFF + [1, 0] + entry + [0, 0, 0, 0]
    let body = Array("eXIf".utf8) + exif
    let chunk = bigEndian(UInt32(exif.count)) + body + bigEndian(crc32(body))
    let endOfHeader = 8 + 12 + 13
    return Array(bytes.prefix(endOfHeader)) + chunk + bytes.dropFirst(endOfHeader)
  }

  private func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// The checksum of PNG chunks.
  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
  }
}
