/// The rules that arrays of many kinds share. `array` names the array or field in errors, as in the file.
enum Check {
  /// - Parameter width: The numbers in a row of the array.
  static func finite(_ array: String, _ values: [Float], width: Int = 1) throws(TemplateError) {
    if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(array: array, row: index / width) }
  }

  static func finite(_ array: String, _ values: [SIMD3<Float>]) throws(TemplateError) {
    let row = values.firstIndex { !($0.x.isFinite && $0.y.isFinite && $0.z.isFinite) }
    if let row { throw .notFinite(array: array, row: row) }
  }

  /// Every number must be one of `count` indices of `things`.
  static func indices<Index: BinaryInteger>(
    _ array: String, _ values: some Collection<Index>, width: Int = 1, of things: String, count: Int
  ) throws(TemplateError) {
    for (position, index) in values.enumerated() where index < 0 || Int(index) >= count {
      throw .indexOutOfRange(array: array, row: position / width, index: Int(index), of: things, count: count)
    }
  }

  static func count(_ array: String, _ count: Int, expected: Int) throws(TemplateError) {
    guard count == expected else { throw .wrongShape(array: array, expected: "(\(expected))", found: [count]) }
  }

  /// Every row must hold weights that are not negative and sum to one. Rows that do so only nearly are scaled.
  static func normalizeWeights(_ array: String, _ weights: inout [Float], width: Int) throws(TemplateError) {
    for row in 0..<(width == 0 ? 0 : weights.count / width) {
      let slots = (row * width)..<((row + 1) * width)
      var sum = 0.0
      for slot in slots {
        guard weights[slot] >= 0 else { throw .negativeWeight(array: array, row: row) }
        sum += Double(weights[slot])
      }
      guard abs(sum - 1) <= weightSumTolerance else { throw .weightSum(array: array, row: row, sum: sum) }
      guard abs(sum - 1) > weightSumRounding else { continue }
      for slot in slots { weights[slot] = Float(Double(weights[slot]) / sum) }
    }
  }

  static func uniqueNames(_ things: String, _ names: some Sequence<String>) throws(TemplateError) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted { throw .duplicateName(name, of: things) }
  }

  static func limit(_ things: String, _ count: Int, _ limit: Int) throws(TemplateError) {
    guard count <= limit else { throw .tooMany(things, count: count, limit: limit) }
  }
}
