import Fitting
import HeadTemplates
import Images
import LikenessService

/// Everything that `likeness fit` hands over.
struct FitResults {
  let scene: FitScene
  let photoName: String
  let stageTimes: StageTimes

  var files: [OutputFile] {
    get throws {
      let (template, outcome) = (scene.template, scene.outcome)
      let overlay = encodePNG(OverlayPicture(scene).image)
      let render = scene.shadedHead
      let maps = QualityMaps(template: template, evidence: outcome.evidence, result: outcome.result)
      let report = ReportPage(
        scene: scene, photoName: photoName, stageTimes: stageTimes, overlay: overlay, render: render,
        maps: maps)
      return [
        OutputFile(
          name: "head.obj", what: "the head: the template's polygons, order and texture coordinates",
          bytes: WavefrontObject(template: template, vertices: outcome.vertices).bytes),
        OutputFile(
          name: "head.safetensors", what: "controllers, joints, vertices, bind-space offsets, camera, maps",
          bytes: try HeadFile(template: template, outcome: outcome, maps: maps).bytes),
        OutputFile(name: "overlay.png", what: "contours, wireframe and normals over the photo", bytes: overlay),
        OutputFile(name: "render.png", what: "the head from the photo's camera", bytes: encodePNG(render)),
        OutputFile(name: "photo.png", what: "the photo, upright", bytes: encodePNG(scene.photo.pixels)),
        OutputFile(name: "report.html", what: "all of it on one page", bytes: Array(report.html.utf8)),
      ]
    }
  }
}
