import ArrayFiles
public import Meshes
public import Rigs

/// A rigged head that photos are fitted to: surface, rig, and what is known about its places.
///
/// Template space: centimetres, right-handed, Y up, the face toward +Z, x toward the head's own left. Every template
/// is valid: all ways to make one check every rule, and say which rule is broken. The file format is described in
/// `protocol/schema/head-template.schema.json`.
public struct HeadTemplate: Sendable, Equatable {
  /// A short name for files and messages, such as `mpfb-head`.
  public let name: String
  /// The name that artists see.
  public let title: String
  /// An SPDX licence expression.
  public let licence: String
  /// Where the head comes from.
  public let source: String
  /// SHA-256 of the file, 64 hexadecimal digits: templates with the same hash are the same.
  public private(set) var contentHash: String

  public let mesh: PolygonMesh
  /// The vertices at rest, before controllers and joints (cm).
  public let neutral: [SIMD3<Float>]
  public let rig: Rig
  /// The names of the pieces that the surface is made of, such as `skin` and `eye-left`.
  public let parts: [String]
  /// For each face the index of its part.
  public let faceParts: [UInt8]
  /// For each named region one number per vertex: 1 inside, 0 outside.
  public let regions: [String: [UInt8]]
  public let landmarks: LandmarkCorrespondences
  /// Ordered vertices along features of the surface, such as the margins of the eyelids.
  public let curves: [VertexCurve]
  public let eyes: [Eye]

  /// Puts a template together from parts that obey the rules of the file format.
  ///
  /// Weights and barycentric coordinates that sum to nearly one are scaled to sum to one.
  ///
  /// - Parameter contentHash: The hash of the file that the parts came from; without one, that of the file which
  ///   `serialized()` writes.
  /// - Throws: `TemplateError` with the array or field and the rule it breaks.
  public init(
    name: String, title: String, licence: String, source: String, contentHash: String? = nil, mesh: PolygonMesh,
    neutral: [SIMD3<Float>], rig: Rig, parts: [String], faceParts: [UInt8], regions: [String: [UInt8]],
    landmarks: LandmarkCorrespondences, curves: [VertexCurve], eyes: [Eye]
  ) throws(TemplateError) {
    self.name = name
    self.title = title
    self.licence = licence
    self.source = source
    self.mesh = mesh
    self.neutral = neutral
    self.rig = try rig.validated(vertexCount: mesh.vertexCount)
    self.parts = parts
    self.faceParts = faceParts
    self.regions = regions
    self.landmarks = try landmarks.validated(vertexCount: mesh.vertexCount)
    self.curves = curves
    self.eyes = eyes
    self.contentHash = contentHash ?? ""
    try validateSurface()
    try validateCurves()
    try validateEyes()
    if contentHash == nil { self.contentHash = ArrayFiles.contentHash(of: serialized()) }
  }
}
