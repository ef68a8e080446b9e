import Fitting
import Foundation
import HeadTemplates
import Images
import LikenessService
import Perception
import Reports
import Rigs
import StandardExtensions

/// Everything that `likeness fit` hands over.
struct FitResults {
  /// The head is that of the first.
  let photos: [Photo]
  let photoNames: [String]
  let template: HeadTemplate
  let outcome: FitOutcome
  let stageTimes: StageTimes

  var files: [OutputFile] {
    get throws {
      let scene = scene(of: photos[0], outcome)
      let overlay = encodePNG(OverlayPicture(scene).image)
      let render = scene.shadedHead
      let maps = maps(outcome)
      let neutral = neutralVertices
      let further = try outcome.further.indices.map { try self.further($0) }
      let report = ReportPage(
        scene: scene, story: story, controllers: outcome.controllers, quality: outcome.quality, maps: maps,
        overlay: overlay, render: render, neutral: neutral, further: further.map(\.shown))
      return [
        OutputFile(
          name: "head.obj", what: "the head: the template's polygons, order and texture coordinates",
          bytes: WavefrontObject(template: template, vertices: outcome.vertices).bytes),
        OutputFile(
          name: "neutral.obj", what: "the head without the photo's expression",
          bytes: WavefrontObject(template: template, vertices: neutral).bytes),
        OutputFile(
          name: "head.safetensors", what: "controllers, joints, vertices, bind-space offsets, camera, maps",
          bytes: try HeadFile(template: template, outcome: outcome, maps: maps).bytes),
        OutputFile(name: "overlay.png", what: "contours, wireframe and normals over the photo", bytes: overlay),
        OutputFile(name: "render.png", what: "the head from the photo's camera", bytes: encodePNG(render)),
        OutputFile(name: "photo.png", what: "the photo, upright", bytes: encodePNG(photos[0].pixels)),
        OutputFile(name: "report.html", what: "all of it on one page", bytes: Array(report.html.utf8)),
      ] + further.flatMap { $0.files }
    }
  }

  /// The folder of a further photo: a fit's, as far as `likeness texture` and eyes need it.
  private func further(_ index: Int) throws -> (shown: ReportPage.PhotoBesides, files: [OutputFile]) {
    let (photo, outcome) = (photos[index + 1], outcome.further[index])
    let (folder, number) = (FitRecord.folder(ofFurtherPhoto: index), index + 2)
    let overlay = encodePNG(OverlayPicture(scene(of: photo, outcome)).image)
    let head = HeadFile(template: template, outcome: outcome, maps: maps(outcome))
    let files = [
      OutputFile(
        name: "\(folder)/head.safetensors", what: "the head as photo \(number) shows it", bytes: try head.bytes),
      OutputFile(
        name: "\(folder)/overlay.png", what: "contours, wireframe and normals over photo \(number)", bytes: overlay),
      OutputFile(name: "\(folder)/photo.png", what: "photo \(number), upright", bytes: encodePNG(photo.pixels)),
    ]
    let name = URL(filePath: photoNames[index + 1]).lastPathComponent
    return (.init(name: name, overlay: overlay, quality: outcome.quality), files)
  }

  private func scene(of photo: Photo, _ outcome: FitOutcome) -> FitScene {
    FitScene(
      photo: photo, template: template, evidence: outcome.evidence, faceConfidence: outcome.face.confidence,
      camera: outcome.camera, vertices: outcome.vertices)
  }

  private func maps(_ outcome: FitOutcome) -> QualityMaps {
    QualityMaps(template: template, evidence: outcome.evidence, result: outcome.result)
  }

  /// The head with every expression controller at its default: who it is, whatever the photo made of the face.
  private var neutralVertices: [SIMD3<Float>] {
    let controllers = zip(template.rig.controllers, outcome.controllers).map { controller, value in
      controller.kind == .expression ? controller.defaultValue : value
    }
    return RigEvaluator(rig: template.rig, neutral: template.neutral)
      .evaluate(controllers: controllers, bindOffsets: outcome.bindOffsets)
  }

  private var story: FitStory {
    let seconds = Dictionary(stageTimes.seconds.map { ($0.step.rawValue, $0.seconds) }, uniquingKeysWith: +)
    var story = FitStory(
      name: URL(filePath: photoNames[0]).lastPathComponent,
      sentence: "fitted by Likeness in \(outcome.seconds.formatted(decimals: 1)) s", preset: outcome.result.preset,
      stages: outcome.result.trace.map { .init($0, seconds: seconds[$0.stage.rawValue]) })
    story.perceptionSeconds = outcome.perceptionSeconds
    return story
  }
}
