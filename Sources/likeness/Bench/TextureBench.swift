import Cameras
import Dispatch
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import Synchronization
import Texturing

/// Times textures of a template from a picture of itself in light from the side: no models, no super-resolution.
struct TextureBench {
  let template: HeadTemplate

  /// The whole texture, the solving of Poisson's equation in it with its masks, the longest that it did not ask whether it is
  /// still wanted, and the most memory held, for each size.
  func measures(sizes: [Int]) throws -> [Measure] {
    let head = PosedHead(template: template, vertices: template.neutral, camera: Self.camera)
    let photo = LinearPhoto(picture(of: head), skin: { _ in 1 })
    return try sizes.flatMap { size in
      var options = TextureOptions()
      options.size = size
      ThisProcess.resetPeak()
      var clock = StepClock()
      let watch = QuestionWatch()
      let cancellation = Cancellation {
        watch.note()
        return false
      }
      watch.start()
      let seconds = try Measure.time {
        let delighting = try Delighting(photo, head: head, cancellation: cancellation)
        let view = DelitView(head: head, photo: photo, delighting: delighting)
        clock.start()
        _ = try TextureExtraction([view], options: options).run(cancellation: cancellation) { clock.note($0) }
      }.seconds
      watch.note()
      let name = "texture/\(size)"
      return [
        Measure(name: "\(name)/seconds", value: seconds, unit: "s"),
        Measure(name: "\(name)/poisson/seconds", value: clock.completionSeconds.clock, unit: "s"),
        Measure(name: "\(name)/poisson/processor_seconds", value: clock.completionSeconds.processor, unit: "s"),
        Measure(name: "\(name)/cancel/ms", value: watch.longest.clock, unit: "ms"),
        Measure(name: "\(name)/cancel/processor_ms", value: watch.longest.processor, unit: "ms"),
        Measure(name: "\(name)/peak_memory_mb", value: ThisProcess.peakMegabytes, unit: "MB"),
      ]
    }
  }

  private static let camera = PinholeCamera(
    width: 1024, height: 1024, focalLength: 2900, principalPoint: SIMD2(512, 512),
    worldToCamera: AffineTransform(linear: .identity, translation: SIMD3(0, 1, -75)))

  private func picture(of head: PosedHead) -> ImageBuffer<UInt8> {
    let view = HeadInPhoto(head)
    let skin = SkinPattern(SkinTone.all[2])
    let toLight = normalize(SIMD3<Float>(0.6, 0.3, 1))
    var image = ImageBuffer<UInt8>(width: view.width, height: view.height, channels: 3, filledWith: 90)
    for pixel in 0..<(view.width * view.height) {
      guard let (triangle, weights) = view.place(at: pixel) else { continue }
      let corners = template.mesh.triangles[triangle]
      func blend(_ values: [SIMD3<Float>]) -> SIMD3<Float> {
        values[Int(corners.x)] * weights.x + values[Int(corners.y)] * weights.y + values[Int(corners.z)] * weights.z
      }
      let shade = 0.2 + 0.8 * max(dot(normalize(blend(head.normals)), toLight), 0)
      let color = skin.color(at: blend(template.neutral), lips: 0) * shade
      for channel in 0..<3 { image.samples[3 * pixel + channel] = SRGB.encode8(color[channel]) }
    }
    return image
  }
}

/// How long work goes on without asking whether it is still wanted: what somebody who cancels may have to wait. By the clock,
/// and in time of all cores, which a busy machine does not lengthen.
private final class QuestionWatch: Sendable {
  private struct Times {
    var last: (clock: Double, processor: Double) = (0, 0)
    var longest: (clock: Double, processor: Double) = (0, 0)
  }
  private let times = Mutex(Times())

  private static var now: (clock: Double, processor: Double) {
    (Double(DispatchTime.now().uptimeNanoseconds) / 1e6, 1e3 * ThisProcess.processorSeconds)
  }

  func start() { times.withLock { $0 = Times(last: Self.now) } }

  func note() {
    times.withLock { times in
      let now = Self.now
      times.longest.clock = max(times.longest.clock, now.clock - times.last.clock)
      times.longest.processor = max(times.longest.processor, now.processor - times.last.processor)
      times.last = now
    }
  }

  /// Milliseconds.
  var longest: (clock: Double, processor: Double) { times.withLock { $0.longest } }
}

/// When each share of a texture was done; the head's first tile.
private struct StepClock {
  private var times: [(share: Double, clock: Double, processor: Double)] = []

  mutating func start() { times = [] }
  mutating func note(_ share: Double) {
    times.append((share, Double(DispatchTime.now().uptimeNanoseconds) / 1e9, ThisProcess.processorSeconds))
  }

  /// What the completion of a head with one tile took, by the clock and of all cores' time.
  var completionSeconds: (clock: Double, processor: Double) {
    guard let first = times.first(where: { $0.share == TextureExtraction.completionBegins }),
      let last = times.first(where: { $0.share == TextureExtraction.completionEnds })
    else { return (.nan, .nan) }
    return (last.clock - first.clock, last.processor - first.processor)
  }
}
