import ArrayFiles
import JSONValues

/// The names of the arrays in a template's file.
enum TemplateArray {
  static let vertices = "vertices"
  static let faceOffsets = "faceOffsets"
  static let faceVertices = "faceVertices"
  static let faceUVs = "faceUVs"
  static let uvs = "uvs"
  static let faceParts = "faceParts"
  static let jointRestLocal = "jointRestLocal"
  static let skinJoints = "skinJoints"
  static let skinWeights = "skinWeights"
  static let jointResponseOffsets = "jointResponseOffsets"
  static let jointResponseColumns = "jointResponseColumns"
  static let jointResponseValues = "jointResponseValues"
  static let residualOffsets = "residualOffsets"
  static let residualVertices = "residualVertices"
  static let residualDeltas = "residualDeltas"
  static let landmarkVertices = "landmarkVertices"
  static let landmarkBarycentrics = "landmarkBarycentrics"
  static let landmarkSpread = "landmarkSpread"
  static let regionMasks = "regionMasks"
}

/// What a template's file holds: the description, and arrays by name. The parts of a template read themselves from
/// this and write themselves to it.
struct TemplateContents {
  var description: JSONValue = [:]
  var arrays: [String: NamedArray] = [:]

  /// A member of the description.
  subscript(field: String) -> DescriptionField { DescriptionField(path: "", value: description)[field] }

  func floats(_ name: String, shape: [Int?]) throws(TemplateError) -> [Float] {
    try numbers(name, .float32, shape) { array throws(ArrayFileError) in try array.floats() }
  }

  func vectors(_ name: String, count: Int? = nil) throws(TemplateError) -> [SIMD3<Float>] {
    try numbers(name, .float32, [count, 3]) { array throws(ArrayFileError) in try array.vectors() }
  }

  func int32s(_ name: String, shape: [Int?]) throws(TemplateError) -> [Int32] {
    try numbers(name, .int32, shape) { array throws(ArrayFileError) in try array.int32s() }
  }

  func uint16s(_ name: String, shape: [Int?]) throws(TemplateError) -> [UInt16] {
    try numbers(name, .uint16, shape) { array throws(ArrayFileError) in try array.uint16s() }
  }

  func uint8s(_ name: String, shape: [Int?]) throws(TemplateError) -> [UInt8] {
    try numbers(name, .uint8, shape) { array throws(ArrayFileError) in try array.uint8s() }
  }

  /// The numbers of an array that must have a type and a shape, in which nil stands for any length.
  private func numbers<Number>(
    _ name: String, _ dtype: ArrayType, _ shape: [Int?], _ read: (NamedArray) throws(ArrayFileError) -> [Number]
  ) throws(TemplateError) -> [Number] {
    guard let array = arrays[name] else { throw .missingArray(name) }
    guard array.dtype == dtype else { throw .wrongType(array: name, expected: dtype, found: array.dtype) }
    let matches = array.shape.count == shape.count && zip(array.shape, shape).allSatisfy { $1 == nil || $0 == $1 }
    guard matches else {
      let axes = shape.map { $0.map(String.init) ?? "n" }
      throw .wrongShape(array: name, expected: "(\(axes.joined(separator: ", ")))", found: array.shape)
    }
    do throws(ArrayFileError) {
      return try read(array)
    } catch {
      throw .malformedFile(error)
    }
  }
}
