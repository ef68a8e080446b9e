import ArrayFiles
import JSONValues
import Rigs

extension LandmarkCorrespondences {
  init(reading contents: TemplateContents) throws(TemplateError) {
    try contents["landmarkConvention"].expect(Self.convention)
    var corners: [String: Int] = [:]
    for (name, field) in try contents["corners"].members() { corners[name] = try field.int() }
    // The vertices are written as rows of three numbers.
    let vertices = try contents.int32s(TemplateArray.landmarkVertices, shape: [Self.count, 3])
    try self.init(
      vertices: (0..<Self.count).map { SIMD3(vertices[3 * $0], vertices[3 * $0 + 1], vertices[3 * $0 + 2]) },
      barycentrics: contents.vectors(TemplateArray.landmarkBarycentrics, count: Self.count),
      spread: contents.floats(TemplateArray.landmarkSpread, shape: [Self.count]), corners: corners,
      contours: contents["contours"].list(Contour.init(reading:)))
  }

  func write(to contents: inout TemplateContents) {
    contents.description["landmarkConvention"] = .string(Self.convention)
    contents.description["corners"] = .object(corners.mapValues { .integer(Int64($0)) })
    contents.description["contours"] = .array(contours.map(\.json))
    contents.arrays[TemplateArray.landmarkVertices] = NamedArray(
      vertices.flatMap { [$0.x, $0.y, $0.z] }, shape: [vertices.count, 3])
    contents.arrays[TemplateArray.landmarkBarycentrics] = NamedArray(barycentrics)
    contents.arrays[TemplateArray.landmarkSpread] = NamedArray(spread)
  }
}

extension Contour {
  init(reading field: DescriptionField) throws(TemplateError) {
    try self.init(
      name: field["name"].name(), isClosed: field["closed"].bool(),
      landmarks: field["landmarks"].list { element throws(TemplateError) in try element.int() })
  }

  var json: JSONValue {
    [
      "name": .string(name), "closed": .bool(isClosed),
      "landmarks": .array(landmarks.map { .integer(Int64($0)) }),
    ]
  }
}

extension VertexCurve {
  init(reading field: DescriptionField) throws(TemplateError) {
    try self.init(
      name: field["name"].name(),
      vertices: field["vertices"].list { element throws(TemplateError) in Int32(clamping: try element.int()) })
  }

  var json: JSONValue { ["name": .string(name), "vertices": .array(vertices.map { .integer(Int64($0)) })] }
}

extension Eye {
  /// The joint and the part are named in the file.
  init(reading field: DescriptionField, joints: [Joint], parts: [String]) throws(TemplateError) {
    let name = try field["name"].name()
    let jointName = try field["joint"].string()
    let partName = try field["part"].string()
    guard let joint = joints.firstIndex(where: { $0.name == jointName }) else {
      throw .malformedEye(name, rule: "there is no joint \(jointName)")
    }
    guard let part = parts.firstIndex(of: partName) else {
      throw .malformedEye(name, rule: "there is no part \(partName)")
    }
    let center = try field["center"].list { element throws(TemplateError) in try element.float() }
    guard center.count == 3 else { throw .malformedEye(name, rule: "the centre must have three coordinates") }
    try self.init(
      name: name, joint: joint, center: SIMD3(center), radius: field["radius"].float(), part: part)
  }

  func json(joints: [Joint], parts: [String]) -> JSONValue {
    [
      "name": .string(name), "joint": .string(joints[joint].name), "part": .string(parts[part]),
      "center": .array([center.x, center.y, center.z].map { .number(Double($0)) }), "radius": .number(Double(radius)),
    ]
  }
}
