package import Cameras
package import LikenessProtocol
import LinearAlgebra

extension Camera {
  init(_ camera: PinholeCamera) {
    self.init(
      width: camera.width, height: camera.height, focalLength: Double(camera.focalLength),
      principalPoint: [Double(camera.principalPoint.x), Double(camera.principalPoint.y)],
      worldToCamera: camera.worldToCamera.rowMajor.map { Double($0) })
  }
}

extension PinholeCamera {
  package init(_ camera: Camera) {
    self.init(
      width: camera.width, height: camera.height, focalLength: Float(camera.focalLength),
      principalPoint: SIMD2(Float(camera.principalPoint[0]), Float(camera.principalPoint[1])),
      worldToCamera: AffineTransform(rowMajor: camera.worldToCamera.map { Float($0) }))
  }
}
