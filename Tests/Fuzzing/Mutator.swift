import TestSupport

/// Damages bytes in ways that parsers dislike.
package struct Mutator {
  private var random: SeededGenerator
  /// Bytes that mean something in some format.
  private let vocabulary: [[UInt8]]

  package init(seed: UInt64, vocabulary: [[UInt8]] = Mutator.tokens) {
    random = SeededGenerator(seed: seed)
    self.vocabulary = vocabulary
  }

  package static let tokens: [[UInt8]] =
    [
      "{", "}", "[", "]", "\"", ":", ",", "null", "true", "-1", "1e999", "0.5", "9223372036854775807",
      "18446744073709551615",
      "\\u0000", "\\ud800", "../", "Content-Length: ", "\r\n\r\n", "99999999999999999999", "__metadata__", "F32",
      "data_offsets",
    ].map { Array($0.utf8) } + [
      [0xFF], [0x00], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xC0, 0x80],
      [0xED, 0xA0, 0x80],
      [0xFF, 0xD8], [0xFF, 0xE1], [0xFF, 0xC0], [0xFF, 0xDA], [0xFF, 0xD9],
    ]

  /// One of the seeds with one to eight faults.
  package mutating func next(_ seeds: [[UInt8]]) -> [UInt8] {
    var bytes = seeds.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...8, using: &random) { mutate(&bytes, seeds) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8], _ seeds: [[UInt8]]) {
    guard let place = bytes.indices.randomElement(using: &random) else {
      bytes = vocabulary.randomElement(using: &random)!
      return
    }
    switch Int.random(in: 0..<9, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(bytes[place], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5: bytes.insert(contentsOf: vocabulary.randomElement(using: &random)!, at: place)
    case 6: overwrite(&bytes, at: place, with: vocabulary.randomElement(using: &random)!)
    case 7: double(&bytes, from: place)
    default: splice(&bytes, at: place, seeds)
    }
  }

  private func overwrite(_ bytes: inout [UInt8], at place: Int, with token: [UInt8]) {
    for (index, byte) in token.enumerated() where place + index < bytes.count { bytes[place + index] = byte }
  }

  private mutating func double(_ bytes: inout [UInt8], from place: Int) {
    let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
    bytes.insert(contentsOf: bytes[place..<end], at: place)
  }

  /// The end of another seed in the place of this one's.
  private mutating func splice(_ bytes: inout [UInt8], at place: Int, _ seeds: [[UInt8]]) {
    let other = seeds.randomElement(using: &random)!
    guard let from = other.indices.randomElement(using: &random) else { return }
    bytes.replaceSubrange(place..., with: other[from...])
  }
}
