import Meshes
public import Rigs

/// What a template holds, in numbers.
public struct TemplateSummary: Sendable, Equatable {
  /// Something that has a name, and how many elements it has.
  public struct Count: Sendable, Equatable {
    public let name: String
    public let count: Int
  }

  public let vertices: Int
  public let faces: Int
  public let triangles: Int
  public let textureCoordinates: Int
  public let joints: Int
  /// The most joints that one vertex follows.
  public let influences: Int
  /// The faces of each part.
  public let parts: [Count]
  /// The vertices of each region, by name.
  public let regions: [Count]
  public let controllers: [Controller.Kind: Int]
  /// The landmarks that the calibration saw.
  public let landmarks: Int
  public let contours: Int
  public let curves: Int
  public let eyes: Int
}

extension HeadTemplate {
  public var summary: TemplateSummary {
    TemplateSummary(
      vertices: mesh.vertexCount, faces: mesh.faceCount, triangles: mesh.triangles.count,
      textureCoordinates: mesh.uvs.count, joints: rig.joints.count, influences: rig.skinWeights.influences,
      parts: parts.enumerated().map { index, name in
        .init(name: name, count: faceParts.count { $0 == index })
      },
      regions: regions.sorted { $0.key < $1.key }.map { name, mask in
        .init(name: name, count: mask.count { $0 == 1 })
      },
      controllers: Dictionary(grouping: rig.controllers, by: \.kind).mapValues(\.count),
      landmarks: landmarks.spread.count { $0 >= 0 }, contours: landmarks.contours.count, curves: curves.count,
      eyes: eyes.count)
  }
}

extension TemplateSummary: CustomStringConvertible {
  /// One line for each kind of thing.
  public var description: String {
    """
    surface      \(vertices) vertices, \(faces) faces (\(triangles) triangles), \(textureCoordinates) texture coordinates
    parts        \(Self.list(parts)) faces
    regions      \(Self.list(regions)) vertices
    rig          \(joints) joints, at most \(influences) per vertex
    controllers  \(controllers[.identity] ?? 0) identity, \(controllers[.expression] ?? 0) expression
    landmarks    \(landmarks) of \(LandmarkCorrespondences.count), \(contours) contours
    features     \(curves) curves, \(eyes) eyes
    """
  }

  private static func list(_ counts: [Count]) -> String {
    counts.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
  }
}
