import Cameras
import LinearAlgebra
import Rendering
import StandardExtensions

/// What each pixel of the photo sees of the head.
public struct HeadInPhoto: Sendable {
  public let width: Int
  public let height: Int
  /// -1 where there is no head.
  let triangleIDs: FlatBuffer<Int32>
  /// 1/cm; 0 where there is no head.
  let inverseDepth: FlatBuffer<Float>
  let projection: Projection<Float>
  private let head: PosedHead

  /// - Parameter scale: pixels of this picture per pixel of the photo.
  public init(_ head: PosedHead, scale: Float = 1) {
    self.head = head
    width = max(Int((Float(head.camera.width) * scale).rounded()), 1)
    height = max(Int((Float(head.camera.height) * scale).rounded()), 1)
    projection = Projection(
      focalLength: head.camera.focalLength * scale, principalPoint: head.camera.principalPoint * scale)
    let rasterizer = Rasterizer(width: width, height: height)
    rasterizer.rasterize(head.points, triangles: head.triangles, projection: projection)
    triangleIDs = FlatBuffer(rasterizer.triangleIDs)
    inverseDepth = FlatBuffer(rasterizer.inverseDepth)
  }

  /// The triangle a pixel sees and the barycentric coordinates there.
  @inline(__always)
  public func place(at pixel: Int) -> (triangle: Int, weights: SIMD3<Float>)? {
    let id = Int(triangleIDs[pixel])
    guard id >= 0 else { return nil }
    let corners = head.triangles[id]
    let weights = PerspectiveBarycentrics(
      ray: projection.ray(SIMD2(Float(pixel % width) + 0.5, Float(pixel / width) + 0.5)),
      a: head.points[Int(corners.x)], b: head.points[Int(corners.y)], c: head.points[Int(corners.z)]
    ).weights
    let sum = weights.sum()
    return sum == 0 ? nil : (id, weights / sum)
  }

  /// A number for each vertex, seen in the picture; 0 where there is no head.
  func picture(of values: [Float]) -> Plane {
    var plane = Plane(width: width, height: height)
    plane.fill { pixel in
      guard let (triangle, weights) = place(at: pixel) else { return 0 }
      let corners = head.triangles[triangle]
      return values[Int(corners.x)] * weights.x + values[Int(corners.y)] * weights.y
        + values[Int(corners.z)] * weights.z
    }
    return plane
  }

  /// The smooth unit normals, camera frame; zero where there is no head.
  func normalPicture() -> [SIMD3<Float>] {
    let result = FlatBuffer<SIMD3<Float>>(repeating: .zero, count: width * height)
    concurrentSlices(count: width * height, minimum: 4096) { pixels, _ in
      for pixel in pixels {
        guard let (triangle, weights) = place(at: pixel) else { continue }
        let corners = head.triangles[triangle]
        result[pixel] = normalize(
          head.normals[Int(corners.x)] * weights.x + head.normals[Int(corners.y)] * weights.y
            + head.normals[Int(corners.z)] * weights.z)
      }
    }
    return Array(result.elements)
  }

  /// 1 where the picture shows a part of the head, else 0.
  func picture(ofPart part: UInt8?) -> Plane {
    var plane = Plane(width: width, height: height)
    plane.fill { pixel in
      let id = Int(triangleIDs[pixel])
      return id >= 0 && head.triangleParts[id] == part ? 1 : 0
    }
    return plane
  }
}
