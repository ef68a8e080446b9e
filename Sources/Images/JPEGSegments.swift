/// The blocks of a JPEG file in front of its pixels that say how to show them.
struct JPEGSegments {
  /// The TIFF structure of the EXIF block, without its "Exif" mark.
  private(set) var exif: [UInt8]?
  /// The ICC profile, put together from its chunks; nil when one is missing.
  var profile: [UInt8]? { chunks.isEmpty ? nil : joinedProfile() }

  private var chunks: [ProfileChunk] = []

  private static let exifMark = Array("Exif\0\0".utf8)
  private static let profileMark = Array("ICC_PROFILE\0".utf8)

  /// Walks the markers up to the first scan. Stops quietly at anything malformed: the decoder judges the file.
  init(scanning bytes: [UInt8]) {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      if marker == 0xFF {  // fill byte
        position += 1
        continue
      }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + length
      guard marker != Marker.startOfScan, length >= 2, end <= bytes.count else { return }
      read(marker, bytes[(position + 4)..<end])
      position = end
    }
  }

  private mutating func read(_ marker: UInt8, _ content: ArraySlice<UInt8>) {
    if marker == Marker.app1, exif == nil, content.starts(with: Self.exifMark) {
      exif = Array(content.dropFirst(Self.exifMark.count))
    }
    if marker == Marker.app2, content.starts(with: Self.profileMark) {
      let rest = content.dropFirst(Self.profileMark.count)
      guard rest.count > 2, let number = rest.first, let total = rest.dropFirst().first else { return }
      chunks.append(ProfileChunk(number: number, total: total, bytes: rest.dropFirst(2)))
    }
  }

  private func joinedProfile() -> [UInt8]? {
    let ordered = chunks.sorted { $0.number < $1.number }
    let isComplete = ordered.map(\.number).elementsEqual(1...UInt8(clamping: max(1, ordered.count)))
    guard isComplete, ordered.allSatisfy({ Int($0.total) == ordered.count }) else { return nil }
    return ordered.flatMap(\.bytes)
  }

  private struct ProfileChunk {
    var number: UInt8
    var total: UInt8
    var bytes: ArraySlice<UInt8>
  }

  private enum Marker {
    static let app1: UInt8 = 0xE1
    static let app2: UInt8 = 0xE2
    static let startOfScan: UInt8 = 0xDA
  }
}
