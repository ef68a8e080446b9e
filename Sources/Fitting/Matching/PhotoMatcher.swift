import Cameras
import Derivatives
import HeadTemplates
import LinearAlgebra
import Meshes
import RealModule
import Rendering
import StandardExtensions

/// Finds what several photos of a head show of the same skin.
///
/// Of two photos the second is seen through the head as it stands: as the first one's camera would have seen it (`PhotoPair`).
/// Where a patch of skin then lies elsewhere than in the first photo, the head's depth or a camera is wrong there. Normals do
/// not tell that: a network errs alike in two photos of one person (correlation 0.7 to 0.9 in the head's axes).
final class PhotoMatcher {
  private let contexts: [StageContext]
  private let rasterizers: [Rasterizer]

  /// The side of the squares that are compared, whatever the photos' windows have: 1.2 mm a pixel of a face.
  static let size = 256
  /// How far a partner is looked for, pixels: about a centimetre, and half of it where head and cameras are nearly right.
  static let (farReach, nearReach) = (8, 4)

  init(contexts: [StageContext]) {
    self.contexts = contexts
    rasterizers = contexts.map { _ in Rasterizer(width: Self.size, height: Self.size) }
  }

  /// - Parameters:
  ///   - inputs: each photo's head as it stands.
  ///   - reach: how far a partner is looked for, pixels of the squares.
  func matches(_ inputs: [TermInput<Float>], reach: Int) -> PhotoMatches {
    let views = contexts.indices.compactMap { view($0, inputs[$0]) }
    var result = PhotoMatches(photos: contexts.count)
    for (index, first) in views.enumerated() {
      for second in views[(index + 1)...] {
        let pair = PhotoPair(first, second)
        result.candidates += pair.candidates.count
        for match in pair.matches(reach: reach) {
          result.byPhoto[first.photo].append(match.first)
          result.byPhoto[second.photo].append(match.second)
        }
      }
    }
    return result
  }

  /// A photo's head before its camera; nil where the photo's colours are not known.
  private func view(_ photo: Int, _ input: TermInput<Float>) -> MatchedView? {
    let context = contexts[photo]
    guard let colors = context.evidence.colors else { return nil }
    let scale = Float(Self.size) / Float(context.evidence.window.size)
    let projection = Projection(
      focalLength: Float.exp(input.logFocalLength) * scale, principalPoint: context.principalPoint * scale)
    let rasterizer = rasterizers[photo]
    rasterizer.rasterize(input.cameraPoints.values, triangles: context.template.mesh.triangles, projection: projection)
    return MatchedView(
      photo: photo, context: context, colors: colors, points: input.cameraPoints.values, projection: projection,
      scale: scale, rasterizer: rasterizer)
  }
}

/// One photo's head as its camera sees it, in a square of `PhotoMatcher.size` pixels.
struct MatchedView {
  let photo: Int
  let context: StageContext
  let colors: PhotoColors
  /// Camera frame, cm.
  let points: [SIMD3<Float>]
  /// To pixels of the square.
  let projection: Projection<Float>
  /// Pixels of the square for one of the photo's window.
  let scale: Float
  let rasterizer: Rasterizer

  /// The cosine of the viewing angle below which skin is too much foreshortened to be compared.
  private static let leastFacing: Float = 0.3
  /// What stands this much nearer (cm) hides what is behind.
  private static let slack: Float = 0.4

  var triangles: [SIMD3<Int32>] { context.template.mesh.triangles }

  /// The skin of the face at a pixel: its triangle and the weights of its corners; nil where there is none.
  func skin(atColumn column: Int, row: Int) -> (triangle: Int, barycentrics: SIMD3<Float>)? {
    let id = Int(rasterizer.triangleIDs[row * PhotoMatcher.size + column])
    guard id >= 0, context.head.triangleIsSkin[id], isFace(column, row), faces(id) else { return nil }
    let corners = triangles[id]
    let center = SIMD2(Float(column) + 0.5, Float(row) + 0.5)
    let weights = PerspectiveBarycentrics(
      ray: projection.ray(center), a: points[Int(corners.x)], b: points[Int(corners.y)], c: points[Int(corners.z)]
    ).weights
    return weights.sum() > 0 ? (id, weights / weights.sum()) : nil
  }

  /// Where a place of the surface is seen; nil where it turns away, is hidden or out of the square.
  func pixel(ofTriangle id: Int, _ barycentrics: SIMD3<Float>) -> SIMD2<Float>? {
    guard faces(id) else { return nil }
    let corners = triangles[id]
    let point =
      points[Int(corners.x)] * barycentrics.x + points[Int(corners.y)] * barycentrics.y
      + points[Int(corners.z)] * barycentrics.z
    let (pixel, limit) = (projection.pixel(point), Float(PhotoMatcher.size) - 1)
    guard pixel.x >= 1, pixel.y >= 1, pixel.x < limit, pixel.y < limit else { return nil }
    let nearest = rasterizer.inverseDepth[Int(pixel.y) * PhotoMatcher.size + Int(pixel.x)]
    return nearest > 0 && 1 / nearest > -point.z - Self.slack ? pixel : nil
  }

  /// Whether the photo shows skin inside the face's outline at a pixel.
  private func isFace(_ column: Int, _ row: Int) -> Bool {
    let map = context.evidence.normals
    let place = SIMD2(Float(column) + 0.5, Float(row) + 0.5) / scale
    let index = min(Int(place.y), map.window.size - 1) * map.window.size + min(Int(place.x), map.window.size - 1)
    return map.weights[index] > 0 && (map.isTentative.isEmpty || !map.isTentative[index])
  }

  private func faces(_ id: Int) -> Bool {
    let corners = triangles[id]
    let (a, b, c) = (points[Int(corners.x)], points[Int(corners.y)], points[Int(corners.z)])
    return dot(normalize(cross(b - a, c - a)), -normalize(a)) > Self.leastFacing
  }
}
