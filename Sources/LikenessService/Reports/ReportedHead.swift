package import Cameras
package import Reports

/// A head that a page is made about.
package struct ReportedHead: Sendable {
  package var camera: PinholeCamera
  /// One value per controller.
  package var controllers: [Float]
  /// Template space, cm.
  package var vertices: [SIMD3<Float>]
  package var story: FitStory

  package init(camera: PinholeCamera, controllers: [Float], vertices: [SIMD3<Float>], story: FitStory) {
    self.camera = camera
    self.controllers = controllers
    self.vertices = vertices
    self.story = story
  }
}
