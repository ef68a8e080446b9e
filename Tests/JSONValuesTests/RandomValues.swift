import JSONValues
import TestSupport

extension JSONValue {
  /// Any value that JSON can hold, at most `depth` deep.
  static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 1 ? 7 : 5), using: &generator) {
    case 0: .null
    case 1: .bool(.random(using: &generator))
    case 2: .integer(randomInteger(using: &generator))
    case 3: .number(randomNumber(using: &generator))
    case 4: .string(randomString(using: &generator))
    case 5:
      .array((0..<Int.random(in: 0..<5, using: &generator)).map { _ in random(depth: depth - 1, using: &generator) })
    default: randomObject(depth: depth, using: &generator)
    }
  }

  private static func randomObject(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
    var members: [String: JSONValue] = [:]
    for _ in 0..<Int.random(in: 0..<5, using: &generator) {
      // json-c ends a key at its first NUL.
      let key = randomString(using: &generator).filter { $0 != "\0" }
      members[key] = random(depth: depth - 1, using: &generator)
    }
    return .object(members)
  }

  /// All magnitudes are equally likely.
  private static func randomInteger(using generator: inout SeededGenerator) -> Int64 {
    max(-Int64.max, Int64(truncatingIfNeeded: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
  }

  /// Any bit pattern of a finite number.
  private static func randomNumber(using generator: inout SeededGenerator) -> Double {
    while true {
      let number = Double(bitPattern: generator.next())
      if number.isFinite { return number }
    }
  }

  private static func randomString(using generator: inout SeededGenerator) -> String {
    let ranges: [ClosedRange<UInt32>] = [0...0x1F, 0x20...0x7E, 0xA0...0x7FF, 0x4E00...0x4FFF, 0x1F600...0x1F64F]
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<12, using: &generator) {
      let scalar = UInt32.random(in: ranges.randomElement(using: &generator)!, using: &generator)
      scalars.append(Unicode.Scalar(scalar)!)
    }
    return String(scalars)
  }
}
