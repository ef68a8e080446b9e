import Fitting
package import HeadTemplates
package import Images
import Perception
import Reports

extension FitPipeline {
  /// Looks at a photo again, measures a head that was fitted to it, and makes the page about both (HTML).
  ///
  /// - Parameters:
  ///   - options: the fit's; of them the photo's name, its face and the supplied evidence count.
  ///   - isCancelled: asked between the steps; when true, `FitError.cancelled` is thrown.
  ///   - progress: called on the calling thread with the share that is done.
  package func report(
    _ template: HeadTemplate, photo: Photo, head: ReportedHead, options: FitOptions,
    isCancelled: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) throws -> [UInt8] {
    func reach(_ fraction: Double) throws {
      if isCancelled() { throw FitError.cancelled }
      progress(fraction)
    }
    try reach(0)
    let sight = try look(at: options.first(photo), for: template)
    let evidence = sight.evidence
    try reach(0.2)
    let quality = QualityAssessment(head: prepared(template), evidence: evidence)
      .report(vertices: head.vertices, camera: head.camera)
    let maps = QualityMaps(
      template: template, evidence: evidence, vertices: head.vertices, controllers: head.controllers,
      camera: head.camera)
    try reach(0.4)
    let scene = FitScene(
      photo: photo, template: template, evidence: evidence, faceConfidence: sight.face.confidence, camera: head.camera,
      vertices: head.vertices)
    let overlay = encodePNG(OverlayPicture(scene).image)
    try reach(0.6)
    let page = ReportPage(
      scene: scene, story: head.story, controllers: head.controllers, quality: quality, maps: maps, overlay: overlay,
      render: scene.shadedHead)
    let html = Array(page.html.utf8)
    try reach(1)
    return html
  }
}
