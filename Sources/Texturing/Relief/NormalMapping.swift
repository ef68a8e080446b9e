import Cameras
import Images
import LinearAlgebra
import StandardExtensions

/// Writes the photo's relief as a tangent-space normal map: x along u, y along v (OpenGL), 16 bits.
struct NormalMapping: Sendable {
  let head: PosedHead
  let frames: TangentFrames

  /// What is straight up, where the photo shows nothing.
  private static let flat = SIMD3<UInt16>(32_768, 32_768, 65_535)

  func image(_ raster: UVRaster, slopes: FlatBuffer<SIMD4<Float>>) -> ImageBuffer<UInt16> {
    var image = ImageBuffer<UInt16>(width: raster.size, height: raster.size, channels: 3, filledWith: 32_768)
    let reader = raster.reader
    image.samples.withUnsafeMutableBufferPointer { samples in
      raster.triangles.withUnsafeBufferPointer { ids in
        nonisolated(unsafe) let (samples, ids) = (samples, ids)
        concurrentSlices(count: raster.size, minimum: 16) { rows, _ in
          for texel in (rows.lowerBound * raster.size)..<(rows.upperBound * raster.size) {
            let triangle = Int(ids[texel])
            let place = SIMD2(Float(texel % raster.size) + 0.5, Float(texel / raster.size) + 0.5)
            let value =
              triangle >= 0 && slopes[texel].w > 0
              ? encoded(triangle, weights: reader(triangle, place), slope: slopes[texel]) : Self.flat
            for channel in 0..<3 { samples[3 * texel + channel] = value[channel] }
          }
        }
      }
    }
    return image
  }

  @inline(__always)
  private func encoded(_ triangle: Int, weights: SIMD3<Float>, slope: SIMD4<Float>) -> SIMD3<UInt16> {
    let corners = head.triangles[triangle]
    let normal =
      head.normals[Int(corners.x)] * weights.x + head.normals[Int(corners.y)] * weights.y
      + head.normals[Int(corners.z)] * weights.z
    // The photo's plane is the camera's x and y; the part along the normal changes nothing.
    let tilt = SIMD3(2 * slope.x - 1, 2 * slope.y - 1, 0) * slope.w
    let unit = normalize(normal)
    let direction = normalize(unit + tilt - unit * dot(unit, tilt))
    let own = frames.coordinates(of: direction, triangle: triangle, weights: weights, normal: normal)
    let stored = ((own + 1) / 2 * 65_535).rounded(.toNearestOrEven).clamped(
      lowerBound: .zero, upperBound: SIMD3(repeating: 65_535))
    return SIMD3(UInt16(stored.x), UInt16(stored.y), UInt16(stored.z))
  }
}
