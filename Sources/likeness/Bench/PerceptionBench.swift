import Cameras
import Fitting
import HeadTemplates
import Images
import LikenessService
import LinearAlgebra
import Meshes
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
    let head = PosedHead(template: template, vertices: template.neutral, camera: camera)
    let view = HeadInPhoto(head)
    var image = ImageBuffer<UInt8>(width: view.width, height: view.height, channels: 3, filledWith: 130)
    for pixel in 0..<(view.width * view.height) {
      guard let (triangle, weights) = view.place(at: pixel) else { continue }
      let corners = triangles[triangle]
      func blend(_ values: [SIMD3<Float>]) -> SIMD3<Float> {
        values[Int(corners.x)] * weights.x + values[Int(corners.y)] * weights.y + values[Int(corners.z)] * weights.z
      }
      let part = Int(template.faceParts[Int(template.mesh.triangleFaces[triangle])])
      let color = colors.color(part: part, at: blend(template.neutral)) ?? SIMD3(0.48, 0.22, 0.14)
      let shade = 0.4 + 0.6 * max(dot(normalize(blend(head.normals)), Self.toLight), 0)
      for channel in 0..<3 { image.samples[3 * pixel + channel] = SRGB.encode8(color[channel] * shade) }
    }
    return image
  }

  private static let toLight = normalize(SIMD3<Float>(0, 0.45, 0.9))
}
