import JSONValues

/// What is wrong with a description, in a few words.
struct DescriptionError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Takes members out of a JSON object; what is missing or of the wrong kind is named.
struct DescriptionReader {
  private let members: [String: JSONValue]

  init(_ value: JSONValue, named name: String = "the file") throws(DescriptionError) {
    guard let members = value.asObject else { throw DescriptionError("\(name) is no JSON object") }
    self.members = members
  }

  func has(_ key: String) -> Bool { members[key] != nil }

  func object(_ key: String) throws(DescriptionError) -> DescriptionReader {
    try DescriptionReader(try member(key), named: "“\(key)”")
  }

  func string(_ key: String) throws(DescriptionError) -> String {
    guard let text = try member(key).asString, !text.isEmpty else { throw DescriptionError("“\(key)” is no text") }
    return text
  }

  func number(
    _ key: String, in range: ClosedRange<Double>, else usual: Double? = nil
  ) throws(DescriptionError) -> Double {
    if let usual, !has(key) { return usual }
    guard let number = try member(key).asDouble, range.contains(number) else {
      throw DescriptionError("“\(key)” is no number between \(Int(range.lowerBound)) and \(Int(range.upperBound))")
    }
    return number
  }

  /// One of several whole numbers.
  func factor(_ key: String, of numbers: [Int]) throws(DescriptionError) -> Int {
    guard let number = try member(key).asInt, numbers.contains(number) else {
      throw DescriptionError("“\(key)” is not one of \(numbers.map(String.init).joined(separator: ", "))")
    }
    return number
  }

  /// One of several words; the first where there is none.
  func choice(_ key: String, of words: [String]) throws(DescriptionError) -> String {
    guard has(key) else { return words[0] }
    guard let word = try member(key).asString, words.contains(word) else {
      throw DescriptionError("“\(key)” is not one of \(words.joined(separator: ", "))")
    }
    return word
  }

  /// Whole numbers from 0, at least one of them.
  func numbers(_ key: String, below limit: Int) throws(DescriptionError) -> [Int] {
    let values = try member(key).asArray ?? []
    let numbers = values.compactMap(\.asInt).filter { $0 >= 0 && $0 < limit }
    guard !numbers.isEmpty, numbers.count == values.count else {
      throw DescriptionError("“\(key)” is no list of numbers from 0 to \(limit - 1)")
    }
    return numbers
  }

  /// Three numbers: red, green, blue.
  func colors(_ key: String, else usual: SIMD3<Float>) throws(DescriptionError) -> SIMD3<Float> {
    guard has(key) else { return usual }
    let numbers = try member(key).asArray?.compactMap(\.asDouble) ?? []
    guard numbers.count == 3, numbers.allSatisfy({ abs($0) < 1e4 }) else {
      throw DescriptionError("“\(key)” is not three numbers")
    }
    return SIMD3(Float(numbers[0]), Float(numbers[1]), Float(numbers[2]))
  }

  /// For each axis one of two words: -1 for the first, 1 for the second.
  func signs(_ key: String, names: [[String]]) throws(DescriptionError) -> SIMD3<Float> {
    let words = try member(key).asArray?.compactMap(\.asString) ?? []
    let signs = zip(words, names).compactMap { word, pair in pair.firstIndex(of: word).map { Float(2 * $0 - 1) } }
    guard words.count == names.count, signs.count == names.count else {
      let wanted = names.map { $0.joined(separator: " or ") }.joined(separator: ", ")
      throw DescriptionError("“\(key)” is not \(wanted)")
    }
    return SIMD3(signs[0], signs[1], signs[2])
  }

  private func member(_ key: String) throws(DescriptionError) -> JSONValue {
    guard let value = members[key] else { throw DescriptionError("“\(key)” is missing") }
    return value
  }
}
