import Cameras
import Fitting
import Images
import Texturing

extension NormalMap {
  /// Corrects the face's normals by what an RGB photo's shading says; those around it stay.
  mutating func refine(byShadingOf photo: ImageBuffer<UInt8>) {
    let crop = SquareCrop(center: window.origin + window.side / 2, side: window.side)
    let image = photo.resampled(crop, size: window.size, outside: .edge)
    let colors = normals.indices.map { pixel in
      SIMD3(image.samples[3 * pixel], image.samples[3 * pixel + 1], image.samples[3 * pixel + 2]).linear
    }
    let isFace = normals.indices.map { weights[$0] > 0 && (isTentative.isEmpty || !isTentative[$0]) }
    normals = ShapeFromShading(size: window.size).refine(normals, colors: colors, isSkin: isFace)
  }
}

extension SIMD3<Float> {
  /// Linear values of sRGB values 0 to 255.
  fileprivate var linear: SIMD3 { SIMD3(SRGB.decode(x / 255), SRGB.decode(y / 255), SRGB.decode(z / 255)) }
}
