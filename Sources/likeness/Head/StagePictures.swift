import Cameras
import Fitting
import HeadTemplates
import Images
import LikenessService
import Perception
import Reports
import Texturing

/// Pictures of the first photo's head after every stage of a fit, as the photo's camera sees it.
struct StagePictures {
  let pipeline: FitPipeline
  let template: HeadTemplate
  let photo: Photo
  let outcome: FitOutcome

  /// `stages/shaded-1-rig.png` and so on in plain colours; `stages/textured-1-rig.png` with the texture that this stage's
  /// head gets from the photo, in the photo's light.
  var files: [OutputFile] {
    get throws {
      try outcome.result.stages.enumerated().flatMap { index, head in
        let name = "\(index + 1)-\(head.stage.rawValue)"
        return [
          OutputFile(
            name: "stages/shaded-\(name).png", what: "the head after the stage \(head.stage.rawValue)",
            bytes: encodePNG(shaded(head))),
          OutputFile(
            name: "stages/textured-\(name).png", what: "the same with the photo's texture",
            bytes: encodePNG(try textured(head))),
        ]
      }
    }
  }

  private func shaded(_ head: StageHead) -> ImageBuffer<UInt8> {
    FitScene(
      photo: photo, template: template, evidence: outcome.evidence, faceConfidence: outcome.face.confidence,
      camera: head.camera, vertices: head.vertices
    ).shadedHead
  }

  private func textured(_ head: StageHead) throws -> ImageBuffer<UInt8> {
    var choices = TextureChoices()
    choices.maps.size = Self.mapSize
    choices.quality = nil
    let result = try pipeline.texture(
      template, photos: [FittedPhoto(photo: photo, vertices: head.vertices, camera: head.camera)], choices: choices)
    return try LitRendering(
      head: result.delit.head, textures: result.textures, light: result.delit.view.delighting.light
    ).image(background: HeadColors.background)
  }

  /// Texels a side: about as fine as the face of a portrait, since the pictures have the photo's own pixels.
  private static let mapSize = 1024
}
