import ArrayFiles
import JSONValues
import Meshes
import Rigs

/// The version of the file format that is read and written, and the part of it that all versions share.
private let schema = "likeness-head-template/1"
private let schemaFamily = "likeness-head-template/"

extension HeadTemplate {
  /// Reads a template from the bytes of its file.
  ///
  /// - Throws: `TemplateError`, never anything else, whatever the bytes are.
  public init(parsing bytes: [UInt8]) throws(TemplateError) {
    let contents = try TemplateContents(parsing: bytes)
    try Self.checkConventions(contents)
    let neutral = try contents.vectors(TemplateArray.vertices)
    let mesh = try PolygonMesh(reading: contents, vertexCount: neutral.count)
    let rig = try Rig(reading: contents, vertexCount: neutral.count)
    let parts = try contents["parts"].list { field throws(TemplateError) in try field.name() }
    try self.init(
      name: contents["name"].name(), title: contents["title"].string(), licence: contents["licence"].string(),
      source: contents["source"].string(), contentHash: ArrayFiles.contentHash(of: bytes), mesh: mesh,
      neutral: neutral, rig: rig, parts: parts,
      faceParts: contents.uint8s(TemplateArray.faceParts, shape: [mesh.faceCount]),
      regions: Self.regions(contents, vertexCount: neutral.count),
      landmarks: LandmarkCorrespondences(reading: contents),
      curves: contents["curves"].list(VertexCurve.init(reading:)),
      eyes: contents["eyes"].list { field throws(TemplateError) in
        try Eye(reading: field, joints: rig.joints, parts: parts)
      })
  }

  /// The bytes of the template's file. Reading them gives an equal template, writing that one the same bytes.
  public func serialized() -> [UInt8] {
    var contents = TemplateContents()
    contents.description = [
      "schema": .string(schema), "name": .string(name), "title": .string(title), "licence": .string(licence),
      "source": .string(source), "units": "centimetre", "upAxis": "+Y", "forwardAxis": "+Z",
      "parts": .array(parts.map(JSONValue.string)), "curves": .array(curves.map(\.json)),
      "eyes": .array(eyes.map { $0.json(joints: rig.joints, parts: parts) }),
    ]
    contents.arrays[TemplateArray.vertices] = NamedArray(neutral)
    contents.arrays[TemplateArray.faceParts] = NamedArray(faceParts)
    mesh.write(to: &contents)
    rig.write(to: &contents)
    landmarks.write(to: &contents)
    writeRegions(to: &contents)
    return contents.serialized()
  }

  private static func checkConventions(_ contents: TemplateContents) throws(TemplateError) {
    let found = try contents["schema"].string()
    if found != schema, found.hasPrefix(schemaFamily) { throw .newerSchema(found: found) }
    try contents["schema"].expect(schema)
    try contents["units"].expect("centimetre")
    try contents["upAxis"].expect("+Y")
    try contents["forwardAxis"].expect("+Z")
  }

  private static func regions(
    _ contents: TemplateContents, vertexCount: Int
  ) throws(TemplateError) -> [String: [UInt8]] {
    let names = try contents["regions"].list { field throws(TemplateError) in try field.name() }
    let masks = try contents.uint8s(TemplateArray.regionMasks, shape: [names.count, vertexCount])
    var regions: [String: [UInt8]] = [:]
    for (index, name) in names.enumerated() {
      guard regions[name] == nil else { throw .duplicateName(name, of: "regions") }
      regions[name] = Array(masks[(index * vertexCount)..<((index + 1) * vertexCount)])
    }
    return regions
  }

  private func writeRegions(to contents: inout TemplateContents) {
    let sorted = regions.sorted { $0.key < $1.key }
    contents.description["regions"] = .array(sorted.map { .string($0.key) })
    contents.arrays[TemplateArray.regionMasks] = NamedArray(
      sorted.flatMap(\.value), shape: [sorted.count, mesh.vertexCount])
  }
}
