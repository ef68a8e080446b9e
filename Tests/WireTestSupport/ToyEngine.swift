import Cameras
import Fitting
import Foundation
package import HeadTemplates
package import Images
import JSONValues
package import LikenessService
import LinearAlgebra
package import Perception
import Reports
import Rigs
package import Texturing

/// An engine with known answers: it finds as many faces as it was told, and fits in equal steps toward every
/// controller's maximum. It keeps to the contract of a real one.
package struct ToyEngine: FitEngine {
  package var faceCount = 1
  package var steps = 100
  /// Of fits with the default preset, where they are to differ.
  package var stepsOfDefaultPreset: Int?
  package var pause = Duration.milliseconds(2)
  /// A fit does not end while this is true: for tests that do something beside it, on a machine of any speed.
  package var isHeld: @Sendable () -> Bool = { false }
  /// Thrown instead of the result.
  package var failure: (any Error & Sendable)?

  package init() {}

  package func faces(in photo: Photo) throws -> [FaceDetection] {
    (0..<faceCount).map { _ in
      FaceDetection(origin: SIMD2(1, 2), size: SIMD2(3, 4.5), confidence: 0.75, keyPoints: [])
    }
  }

  package func advice(on photo: Photo, faces: [FaceDetection]) -> [String] {
    faces.count > 1 ? ["The photo shows \(faces.count) faces."] : []
  }

  package func fit(
    template: HeadTemplate, photo: Photo, options: FitOptions, isCancelled: @Sendable () -> Bool,
    progress: (FitUpdate) -> Void
  ) throws -> FittedHead {
    let steps = options.preset == FitOptions().preset ? stepsOfDefaultPreset ?? steps : steps
    for step in 0..<steps {
      if isCancelled() { throw CancellationError() }
      let fraction = Double(step) / Double(steps)
      // Goes back at every third step: it is the reporter that keeps the percentage from falling.
      let told = step % 3 == 2 ? fraction / 2 : fraction
      progress(FitUpdate(.rig, fraction: told, message: "Step \(step)", preview: pose(of: template, at: fraction)))
      Thread.sleep(forTimeInterval: pause / .seconds(1))
    }
    while isHeld() {
      if isCancelled() { throw CancellationError() }
      Thread.sleep(forTimeInterval: pause / .seconds(1))
    }
    if let failure { throw failure }
    return head(template, photo, options)
  }

  package func texture(
    template: HeadTemplate, photos: [FittedPhoto], choices: TextureChoices, isCancelled: @Sendable () -> Bool,
    progress: (Double) -> Void
  ) throws -> TextureSet {
    for step in 0..<steps {
      if isCancelled() { throw CancellationError() }
      progress(Double(step) / Double(steps))
    }
    if let failure { throw failure }
    let color = ImageBuffer<UInt8>(width: choices.maps.size, height: choices.maps.size, channels: 3, filledWith: 180)
    let tile = TextureSet.Tile(udim: 1001, color: color, normal: color.map { UInt16($0) * 257 })
    // What a test can see of the photos that it was given.
    var notes = photos.map { "\($0.camera.focalLength): \($0.vertices)" }
    // And of what the head has of its own.
    if choices.maps.base != nil { notes.append("base") }
    if choices.maps.detail != nil { notes.append("detail") }
    return TextureSet(tiles: [tile], skin: "medium", coverage: 0.25, notes: notes)
  }

  package func report(
    template: HeadTemplate, photo: Photo, head: ReportedHead, options: FitOptions, isCancelled: @Sendable () -> Bool,
    progress: (Double) -> Void
  ) throws -> [UInt8] {
    for step in 0..<steps {
      if isCancelled() { throw CancellationError() }
      progress(Double(step) / Double(steps))
    }
    if let failure { throw failure }
    return Array("<!DOCTYPE html><title>\(head.story.name)</title><p>\(head.story.sentence)</p>".utf8)
  }

  package func landmarks(
    of template: HeadTemplate, isCancelled: @Sendable () -> Bool, progress: (Double) -> Void
  ) throws -> CalibratedLandmarks {
    for step in 0..<steps {
      if isCancelled() { throw CancellationError() }
      progress(Double(step) / Double(steps))
    }
    if let failure { throw failure }
    let known = template.landmarks
    return CalibratedLandmarks(
      vertices: known.vertices, barycentrics: known.barycentrics, spread: known.spread, views: 14, viewCount: 15)
  }

  private func pose(of template: HeadTemplate, at fraction: Double) -> HeadPose {
    HeadPose(
      controllers: template.rig.controllers.map { $0.defaultValue + Float(fraction) * ($0.maximum - $0.defaultValue) },
      bindOffsets: template.neutral.map { $0 * Float(fraction) * 0.01 })
  }

  private func head(_ template: HeadTemplate, _ photo: Photo, _ options: FitOptions) -> FittedHead {
    var pose = pose(of: template, at: 1)
    for index in options.constraints.lockedControllers {
      pose.controllers[index] = options.start?.controllers[index] ?? template.rig.controllers[index].defaultValue
    }
    let evaluator = RigEvaluator(rig: template.rig, neutral: template.neutral)
    return FittedHead(
      camera: PinholeCamera(
        width: photo.pixels.width, height: photo.pixels.height, focalLength: 100, principalPoint: SIMD2(8, 8),
        worldToCamera: AffineTransform(linear: .identity, translation: SIMD3(0, 0, -60))),
      controllers: pose.controllers, jointOffsets: Array(repeating: 0.125, count: 9 * template.rig.joints.count),
      vertices: evaluator.evaluate(controllers: pose.controllers, bindOffsets: pose.bindOffsets),
      bindOffsets: pose.bindOffsets, quality: ["landmarkResidualPixels": 0.5], seconds: 0.25,
      maps: options.maps ? [VertexMap(name: .uncertainty, values: template.neutral.map { 0.125 * abs($0.x) })] : [],
      further: options.also.enumerated().map { number, further in
        FurtherHead(
          camera: PinholeCamera(
            width: further.photo.pixels.width, height: further.photo.pixels.height, focalLength: 200 + Float(number),
            principalPoint: SIMD2(8, 8),
            worldToCamera: AffineTransform(linear: .identity, translation: SIMD3(0, 0, -70))),
          controllers: options.start?.further.dropFirst(number).first?.controllers
            ?? template.rig.controllers.map(\.defaultValue), quality: ["landmarkResidualPixels": 0.75])
      })
  }
}
