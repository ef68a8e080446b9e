import ArrayFiles
import JSONValues
import LinearAlgebra
import Rigs

extension Rig {
  init(reading contents: TemplateContents, vertexCount: Int) throws(TemplateError) {
    let rows = 2 * (try contents["controllers"].elements().count) + 1
    try self.init(
      joints: Self.joints(contents),
      controllers: contents["controllers"].list(Controller.init(reading:)),
      skinWeights: SkinWeights(reading: contents, vertexCount: vertexCount),
      jointResponse: SidedResponse(
        offsets: contents.int32s(TemplateArray.jointResponseOffsets, shape: [rows]),
        columns: contents.int32s(TemplateArray.jointResponseColumns, shape: [nil]),
        values: contents.floats(TemplateArray.jointResponseValues, shape: [nil])),
      residual: SidedResponse(
        offsets: contents.int32s(TemplateArray.residualOffsets, shape: [rows]),
        columns: contents.int32s(TemplateArray.residualVertices, shape: [nil]),
        values: contents.vectors(TemplateArray.residualDeltas)),
      residualSpace: contents["residualSpace"].choice(of: [.bind, .posed]))
  }

  func write(to contents: inout TemplateContents) {
    contents.description["residualSpace"] = .string(residualSpace.rawValue)
    contents.description["joints"] = .array(joints.map(\.json))
    contents.description["controllers"] = .array(controllers.map(\.json))
    contents.arrays[TemplateArray.jointRestLocal] = NamedArray(
      joints.flatMap(\.restLocal.rowMajor), shape: [joints.count, 4, 4])
    skinWeights.write(to: &contents)
    contents.arrays[TemplateArray.jointResponseOffsets] = NamedArray(jointResponse.offsets)
    contents.arrays[TemplateArray.jointResponseColumns] = NamedArray(jointResponse.columns)
    contents.arrays[TemplateArray.jointResponseValues] = NamedArray(jointResponse.values)
    contents.arrays[TemplateArray.residualOffsets] = NamedArray(residual.offsets)
    contents.arrays[TemplateArray.residualVertices] = NamedArray(residual.columns)
    contents.arrays[TemplateArray.residualDeltas] = NamedArray(residual.values)
  }

  private static func joints(_ contents: TemplateContents) throws(TemplateError) -> [Joint] {
    let fields = try contents["joints"].elements()
    let rest = try contents.floats(TemplateArray.jointRestLocal, shape: [fields.count, 4, 4])
    var joints: [Joint] = []
    for (index, field) in fields.enumerated() {
      let matrix = rest[(16 * index)..<(16 * index + 16)]
      guard matrix.suffix(4) == [0, 0, 0, 1] else {
        throw .malformedField("jointRestLocal[\(index)]", rule: "the last row of the matrix must be 0 0 0 1")
      }
      joints.append(try Joint(reading: field, restLocal: AffineTransform(rowMajor: matrix)))
    }
    return joints
  }
}

extension Joint {
  init(reading field: DescriptionField, restLocal: AffineTransform<Float>) throws(TemplateError) {
    // Other ways to inherit the parent's scale are not evaluated yet.
    try field["inheritScale"].expect("full")
    let parent = try field["parent"].int()
    try self.init(name: field["name"].name(), parent: parent == -1 ? nil : parent, restLocal: restLocal)
  }

  var json: JSONValue {
    ["name": .string(name), "parent": .integer(Int64(parent ?? -1)), "inheritScale": "full"]
  }
}

extension Controller {
  init(reading field: DescriptionField) throws(TemplateError) {
    try self.init(
      name: field["name"].name(), kind: field["kind"].choice(of: [.identity, .expression]),
      group: field["group"].string(), minimum: field["minimum"].float(), maximum: field["maximum"].float(),
      defaultValue: field["default"].float())
  }

  var json: JSONValue {
    [
      "name": .string(name), "kind": .string(kind.rawValue), "group": .string(group),
      "minimum": .number(Double(minimum)), "maximum": .number(Double(maximum)),
      "default": .number(Double(defaultValue)),
    ]
  }
}

extension SkinWeights {
  init(reading contents: TemplateContents, vertexCount: Int) throws(TemplateError) {
    let joints = try contents.uint16s(TemplateArray.skinJoints, shape: [vertexCount, nil])
    let influences = contents.arrays[TemplateArray.skinJoints]?.shape[1] ?? 0
    let weights = try contents.floats(TemplateArray.skinWeights, shape: [vertexCount, influences])
    self.init(influences: influences, joints: joints, weights: weights)
  }

  func write(to contents: inout TemplateContents) {
    contents.arrays[TemplateArray.skinJoints] = NamedArray(joints, shape: [vertexCount, influences])
    contents.arrays[TemplateArray.skinWeights] = NamedArray(weights, shape: [vertexCount, influences])
  }
}
