import JSONValues
import LinearAlgebra

/// A camera file: intrinsics in pixels, and, for who asks, the rotation of the world.
struct GivenCamera {
  var width: Int
  var height: Int
  var focalLength: Float
  var principalPoint: SIMD2<Float>
  /// World (Y up, the face toward +Z) to camera.
  var rotation: Matrix3<Float>?

  /// Reads `image_size`, `fx`, `cx`, `cy` and, if there, `world_to_camera`.
  init(parsing bytes: [UInt8], what: String) throws {
    let file = try parseObject(bytes, what: what)
    func number(_ field: String) throws -> Double {
      guard let value = file[field]?.asDouble, value.isFinite, abs(value) < 1e7 else {
        throw EvidenceError.missingField(what: what, field: field)
      }
      return value
    }
    let size = file["image_size"]?.asArray?.compactMap(\.asDouble) ?? []
    guard size.count == 2, size.allSatisfy({ $0 >= 1 && $0 < 1e6 }) else {
      throw EvidenceError.missingField(what: what, field: "image_size")
    }
    (width, height) = (Int(size[0]), Int(size[1]))
    focalLength = Float(try number("fx"))
    guard focalLength > 0 else { throw EvidenceError.missingField(what: what, field: "fx") }
    principalPoint = SIMD2(Float(try number("cx")), Float(try number("cy")))
    rotation = try Self.rotation(file, what: what)
  }

  private static func rotation(_ file: JSONValue, what: String) throws -> Matrix3<Float>? {
    guard let rows = file["world_to_camera"]?.asArray else { return nil }
    let numbers = rows.flatMap { $0.asArray ?? [] }.compactMap(\.asDouble).map { Float($0) }
    guard numbers.count == 16 else { throw EvidenceError.missingField(what: what, field: "world_to_camera") }
    let matrix = AffineTransform(rowMajor: numbers).linear
    guard abs(matrix.determinant - 1) < 1e-3, length(matrix.columns.0 - Matrix3.identity.columns.0).isFinite else {
      throw EvidenceError.missingField(what: what, field: "world_to_camera")
    }
    return matrix
  }
}

/// Parses a JSON object, or says which file is not one.
func parseObject(_ bytes: [UInt8], what: String) throws -> JSONValue {
  do {
    let value = try JSONValue(parsing: bytes)
    guard value.asObject != nil else { throw EvidenceError.unreadable(what: what, reason: "it holds no JSON object.") }
    return value
  } catch let error as JSONError {
    throw EvidenceError.unreadable(what: what, reason: "\(error)")
  }
}
