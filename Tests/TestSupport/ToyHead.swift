public import HeadTemplates
import LinearAlgebra
import Meshes
public import Rigs

/// A head small enough to think about, with everything that a rig can have: a bent chain of joints, shared weights,
/// controllers that act differently above and below their default, and residuals.
///
/// Three rings of four vertices, at the heights 0, 4 and 8 cm, make a tube with a lid. The neck carries the lowest
/// ring, the head the others; the jaw pulls at the front of the upper two.
public enum ToyHead {
  public static func template() -> HeadTemplate {
    let (rig, neutral) = rig()
    do throws(TemplateError) {
      return try HeadTemplate(
        name: "toy-head", title: "Toy head", licence: "CC0-1.0", source: "made for tests", mesh: mesh(),
        neutral: neutral, rig: rig, parts: ["skin", "lid"], faceParts: [0, 0, 0, 0, 0, 0, 0, 0, 1],
        regions: ["face": [0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0], "neck": [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
        landmarks: landmarks(), curves: [VertexCurve(name: "chin", vertices: [4, 5, 6])],
        eyes: [Eye(name: "left", joint: 1, center: SIMD3(1, 6, 1), radius: 0.5, part: 0)])
    } catch {
      preconditionFailure("the toy head breaks a rule: \(error)")
    }
  }

  /// The rig, and the positions of its twelve vertices at rest (cm).
  public static func rig() -> (Rig, [SIMD3<Float>]) {
    let rig = Rig(
      joints: joints, controllers: controllers, skinWeights: skinWeights, jointResponse: jointResponse,
      residual: residual, residualSpace: .bind)
    let rings = [0, 4, 8].flatMap { (height: Float) in
      [SIMD3(-2, height, 2), SIMD3(2, height, 2), SIMD3(2, height, -2), SIMD3(-2, height, -2)]
    }
    // The rings are not quite level, so that no face is flat and no derivative vanishes by symmetry.
    return (rig, rings.enumerated().map { $1 + SIMD3(0.1, 0.2, -0.15) * Float($0 % 3) })
  }

  private static func mesh() throws(TemplateError) -> PolygonMesh {
    var faces: [Int32] = []
    for ring: Int32 in [0, 4] {
      for side: Int32 in 0..<4 {
        let next = (side + 1) % 4
        faces += [ring + side, ring + next, ring + 4 + next, ring + 4 + side]
      }
    }
    faces += [8, 9, 10, 11]
    do throws(MeshError) {
      return try PolygonMesh(
        vertexCount: 12, faceOffsets: (0...9).map { 4 * $0 }, faceVertices: faces, faceUVs: faces,
        uvs: (0..<12).map { SIMD2(Float($0 % 4) / 4, Float($0 / 4) / 2) })
    } catch {
      throw .malformedMesh(error)
    }
  }

  private static var joints: [Joint] {
    // The jaw's axes are turned about X by the angle whose cosine is 0.8.
    let tilt = Matrix3<Float>(columns: SIMD3(1, 0, 0), SIMD3(0, 0.8, 0.6), SIMD3(0, -0.6, 0.8))
    return [
      Joint(name: "neck", parent: nil, restLocal: AffineTransform(linear: .identity, translation: SIMD3(0, 0, -0.5))),
      Joint(name: "head", parent: 0, restLocal: AffineTransform(linear: .identity, translation: SIMD3(0, 4, 0))),
      Joint(name: "jaw", parent: 1, restLocal: AffineTransform(linear: tilt, translation: SIMD3(0, 0.5, 1.5))),
    ]
  }

  private static let controllers = [
    Controller(name: "head-turn", kind: .expression, group: "head", minimum: -1, maximum: 1, defaultValue: 0),
    Controller(name: "jaw-open", kind: .expression, group: "jaw", minimum: -0.5, maximum: 1, defaultValue: 0.25),
    Controller(name: "head-width", kind: .identity, group: "head", minimum: -1, maximum: 1, defaultValue: 0),
  ]

  private static var skinWeights: SkinWeights {
    let front: ([UInt16], [Float]) = ([1, 2], [0.75, 0.25])
    let back: ([UInt16], [Float]) = ([0, 1], [0.5, 0.5])
    let neck: ([UInt16], [Float]) = ([0, 0], [1, 0])
    let slots = [neck, neck, neck, neck, front, front, back, back, front, front, back, back]
    return SkinWeights(influences: 2, joints: slots.flatMap(\.0), weights: slots.flatMap(\.1))
  }

  /// Rows: head-turn above and below, jaw-open above and below, head-width above and below.
  private static var jointResponse: SidedResponse<Float> {
    func column(_ joint: Int32, _ channel: Int32) -> Int32 { 9 * joint + channel }
    let rows: [[(Int32, Float)]] = [
      [(column(0, 4), 0.3), (column(1, 4), 0.6), (column(1, 5), 0.1)],
      [(column(0, 4), -0.2), (column(1, 4), -0.7)],
      [(column(2, 3), 0.5), (column(2, 2), 0.3)],
      [(column(2, 1), 0.4)],
      [(column(1, 6), 0.2), (column(1, 8), 0.1)],
      [(column(1, 6), -0.15), (column(2, 0), 0.2)],
    ]
    return response(rows)
  }

  private static var residual: SidedResponse<SIMD3<Float>> {
    let rows: [[(Int32, SIMD3<Float>)]] = [
      [],
      [(6, SIMD3(0.1, 0, 0.2))],
      [(4, SIMD3(0, -0.3, 0.1)), (5, SIMD3(0, -0.3, 0.1))],
      [],
      [(8, SIMD3(-0.2, 0, 0)), (9, SIMD3(0.2, 0, 0))],
      [(8, SIMD3(0.1, 0.05, 0)), (9, SIMD3(-0.1, 0.05, 0))],
    ]
    return response(rows)
  }

  private static func response<Value>(_ rows: [[(Int32, Value)]]) -> SidedResponse<Value> {
    var offsets: [Int32] = [0]
    for row in rows { offsets.append(offsets.last! + Int32(row.count)) }
    let entries = rows.flatMap { $0 }
    return SidedResponse(offsets: offsets, columns: entries.map(\.0), values: entries.map(\.1))
  }

  /// Every other landmark was seen; all lie on the front.
  private static func landmarks() -> LandmarkCorrespondences {
    let count = LandmarkCorrespondences.count
    return LandmarkCorrespondences(
      vertices: (0..<count).map { $0 % 4 < 2 ? SIMD3(4, 5, 9) : SIMD3(4, 9, 8) },
      barycentrics: (0..<count).map { $0 % 3 == 0 ? SIMD3(0.5, 0.25, 0.25) : SIMD3(0.125, 0.5, 0.375) },
      spread: (0..<count).map { $0 % 2 == 0 ? 0.1 : -1 },
      corners: [
        "eye-outer-right": 33, "eye-inner-right": 133, "eye-inner-left": 362, "eye-outer-left": 263,
        "mouth-right": 61, "mouth-left": 291,
      ],
      contours: [
        Contour(name: "eyelid-upper-left", isClosed: false, landmarks: [263, 386, 362]),
        Contour(name: "lips-outer", isClosed: true, landmarks: [61, 0, 291, 17]),
      ])
  }
}
