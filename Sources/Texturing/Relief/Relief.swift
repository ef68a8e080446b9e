import LinearAlgebra
import StandardExtensions

/// The fine relief that one photo shows, ready to be looked up for texels: its slopes, and the directions they are in.
struct Relief: Sendable {
  let head: PosedHead
  let projection: TexelProjection
  private let frames: TangentFrames

  /// - Parameter sight: what the photo sees of the head.
  /// - Throws: `cancelled`.
  init(
    _ view: DelitView, _ sight: HeadInPhoto, _ layout: UVLayout, _ cancellation: Cancellation
  ) throws(TextureError) {
    head = view.head
    let slopes = try ReliefPhoto(
      photo: view.photo, albedo: view.delighting.albedo, pixelsPerCentimetre: view.head.pixelsPerCentimetre,
      cancellation
    ).slopes
    projection = TexelProjection(PhotoPyramid(slopes), view: sight, head: view.head)
    try cancellation.check()
    frames = try TangentFrames(view.head, layout: layout, cancellation)
  }

  /// The tangent-space normal of a place of the head, unit length.
  ///
  /// - Parameter slope: of the photo at the place: to the right and upwards, each as (slope + 1) / 2, and its certainty.
  @inline(__always)
  func normal(_ triangle: Int, _ weights: SIMD3<Float>, slope: SIMD4<Float>) -> SIMD3<Float> {
    let corners = head.triangles[triangle]
    let normal =
      head.normals[Int(corners.x)] * weights.x + head.normals[Int(corners.y)] * weights.y
      + head.normals[Int(corners.z)] * weights.z
    // The photo's plane is the camera's x and y; the part along the normal changes nothing.
    let tilt = SIMD3(2 * slope.x - 1, 2 * slope.y - 1, 0) * slope.w
    let unit = normalize(normal)
    let direction = normalize(unit + tilt - unit * dot(unit, tilt))
    return frames.coordinates(of: direction, triangle: triangle, weights: weights, normal: normal)
  }
}
