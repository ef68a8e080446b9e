import Fitting
import Foundation
import HeadTemplates
import Images
import LikenessService
import Perception
import Reports
import StandardExtensions

/// Everything that `likeness fit` hands over.
struct FitResults {
  let photo: Photo
  let photoName: String
  let template: HeadTemplate
  let outcome: FitOutcome
  let stageTimes: StageTimes

  var files: [OutputFile] {
    get throws {
      let scene = FitScene(
        photo: photo, template: template, evidence: outcome.evidence, faceConfidence: outcome.face.confidence,
        camera: outcome.camera, vertices: outcome.vertices)
      let overlay = encodePNG(OverlayPicture(scene).image)
      let render = scene.shadedHead
      let maps = QualityMaps(template: template, evidence: outcome.evidence, result: outcome.result)
      let report = ReportPage(
        scene: scene, story: story, controllers: outcome.controllers, quality: outcome.quality, maps: maps,
        overlay: overlay, render: render)
      return [
        OutputFile(
          name: "head.obj", what: "the head: the template's polygons, order and texture coordinates",
          bytes: WavefrontObject(template: template, vertices: outcome.vertices).bytes),
        OutputFile(
          name: "head.safetensors", what: "controllers, joints, vertices, bind-space offsets, camera, maps",
          bytes: try HeadFile(template: template, outcome: outcome, maps: maps).bytes),
        OutputFile(name: "overlay.png", what: "contours, wireframe and normals over the photo", bytes: overlay),
        OutputFile(name: "render.png", what: "the head from the photo's camera", bytes: encodePNG(render)),
        OutputFile(name: "photo.png", what: "the photo, upright", bytes: encodePNG(photo.pixels)),
        OutputFile(name: "report.html", what: "all of it on one page", bytes: Array(report.html.utf8)),
      ]
    }
  }

  private var story: FitStory {
    let seconds = Dictionary(stageTimes.seconds.map { ($0.step.rawValue, $0.seconds) }, uniquingKeysWith: +)
    var story = FitStory(
      name: URL(filePath: photoName).lastPathComponent,
      sentence: "fitted by Likeness in \(outcome.seconds.formatted(decimals: 1)) s", preset: outcome.result.preset,
      stages: outcome.result.trace.map { .init($0, seconds: seconds[$0.stage.rawValue]) })
    story.perceptionSeconds = outcome.perceptionSeconds
    return story
  }
}
