import Cameras
import Fitting
import HeadTemplates
import Images
import LikenessService
import LinearAlgebra
import Meshes
import Rendering
import Texturing

/// Times looking at a photo of twelve megapixels: a picture of the template itself, so that every machine has one.
struct PerceptionBench {
  let template: HeadTemplate

  private static let (width, height) = (4000, 3000)

  /// Loading the networks; the first look at a photo, up to the evidence of a fit; the same photo again, as a fit after
  /// the advice on it or a texture after the fit has it.
  func measures(_ resources: Resources) throws -> [Measure] {
    let photo = try Photo(decoding: encodePNG(picture))
    let (pipeline, loading) = try Measure.time { try FitPipeline(resources: resources) }
    var options = FitOptions()
    options.preset = "draft"
    let looks = try (0..<2).map { _ in
      try pipeline.fit(template: template, photo: photo, options: options).perceptionSeconds
    }
    return [("load", loading), ("photo", looks[0]), ("again", looks[1])].map {
      Measure(name: "perception/\($0.0)/seconds", value: $0.1, unit: "s")
    }
  }

  private var picture: ImageBuffer<UInt8> {
    let portrait = SelfPortrait(of: template, vertices: template.neutral, windowSize: Self.height)
    var camera = portrait.camera
    camera.width = Self.width
    camera.principalPoint.x = Float(Self.width) / 2
    let colors = PartColors(template, iris: PartColors.brownIris)
    let triangles = template.mesh.triangles
    let lighting = ShadedRendering.Lighting(
      direction: SIMD3(0, 0.45, 0.9), strength: 0.55, ambient: 0.36, ambientSlope: 0.09)
    return ShadedRendering(
      points: template.neutral.map { camera.worldToCamera * $0 }, triangles: triangles, camera: camera,
      lighting: lighting
    ).image(background: SIMD3(0.22, 0.23, 0.26)) { triangle, weights in
      let corners = triangles[triangle]
      let place =
        template.neutral[Int(corners.x)] * weights.x + template.neutral[Int(corners.y)] * weights.y
        + template.neutral[Int(corners.z)] * weights.z
      let part = Int(template.faceParts[Int(template.mesh.triangleFaces[triangle])])
      return colors.color(part: part, at: place) ?? SIMD3(0.48, 0.22, 0.14)
    }
  }
}
