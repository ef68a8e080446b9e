import Fitting
import HeadTemplates
import Images
import LikenessService

/// Everything that `likeness fit` hands over.
struct FitResults {
  /// One for each photo; the head is that of the first.
  let scenes: [FitScene]
  let photoNames: [String]
  let stageTimes: StageTimes

  var files: [OutputFile] {
    get throws {
      let scene = scenes[0]
      let overlay = encodePNG(OverlayPicture(scene).image)
      let render = scene.shadedHead
      let maps = scene.qualityMaps
      let further = try scenes.indices.dropFirst().map { try files(ofFurther: $0) }
      let report = ReportPage(
        scene: scene, photoName: photoNames[0], stageTimes: stageTimes, overlay: overlay, render: render,
        maps: maps,
        further: zip(photoNames.dropFirst(), further).map { (photoName: $0, overlay: $1.overlay) })
      return try shape(scene, maps) + [
        OutputFile(
          name: "neutral.obj", what: "the head without the photo's expression",
          bytes: WavefrontObject(template: scene.template, vertices: scene.neutralVertices).bytes),
        OutputFile(name: "overlay.png", what: "contours, wireframe and normals over the photo", bytes: overlay),
        OutputFile(name: "render.png", what: "the head from the photo's camera", bytes: encodePNG(render)),
        OutputFile(name: "photo.png", what: "the photo, upright", bytes: encodePNG(scene.photo.pixels)),
        OutputFile(name: "report.html", what: "all of it on one page", bytes: Array(report.html.utf8)),
      ] + further.flatMap { $0.files }
    }
  }

  private func shape(_ scene: FitScene, _ maps: QualityMaps) throws -> [OutputFile] {
    [
      OutputFile(
        name: "head.obj", what: "the head: the template's polygons, order and texture coordinates",
        bytes: WavefrontObject(template: scene.template, vertices: scene.outcome.vertices).bytes),
      OutputFile(
        name: "head.safetensors", what: "controllers, joints, vertices, bind-space offsets, camera, maps",
        bytes: try HeadFile(template: scene.template, outcome: scene.outcome, maps: maps).bytes),
    ]
  }

  /// The folder of a further photo: a fit's, as far as `likeness texture` and eyes need it.
  private func files(ofFurther number: Int) throws -> (overlay: [UInt8], files: [OutputFile]) {
    let scene = scenes[number]
    let overlay = encodePNG(OverlayPicture(scene).image)
    let head = HeadFile(template: scene.template, outcome: scene.outcome, maps: scene.qualityMaps)
    return (
      overlay,
      [
        OutputFile(
          name: "also-\(number)/head.safetensors", what: "the head as photo \(number + 1) shows it",
          bytes: try head.bytes),
        OutputFile(
          name: "also-\(number)/overlay.png", what: "contours, wireframe and normals over photo \(number + 1)",
          bytes: overlay),
        OutputFile(
          name: "also-\(number)/photo.png", what: "photo \(number + 1), upright", bytes: encodePNG(scene.photo.pixels)),
      ]
    )
  }
}
