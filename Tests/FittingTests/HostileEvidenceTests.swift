import Cameras
import Fitting
import HeadTemplates
import LinearAlgebra
import Meshes
import Rigs
import TestSupport
import Testing

/// Evidence as no photo gives it: a fit ends in a clear refusal or in a finite head, never in numbers that are none.
struct HostileEvidenceTests {
  private static let photo = SyntheticPhoto.ofShippedHead(seed: 3, windowSize: 64)
  private static let evidence = photo.evidence
  private static let nowhere = SIMD2<Float>(.nan, .nan)

  /// Something that is wrong with the evidence, and what must become of it.
  struct Case: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable { case fits, isRefused(FitError), either }
    let testDescription: String
    let outcome: Outcome
    let change: @Sendable (inout Evidence) -> Void

    init(_ description: String, _ outcome: Outcome, _ change: @escaping @Sendable (inout Evidence) -> Void) {
      (testDescription, self.outcome, self.change) = (description, outcome, change)
    }
  }

  static let normalCases = [
    Case("normals that are none", .fits) { evidence in
      evidence.normals.normals = evidence.normals.normals.map { _ in SIMD3(repeating: .nan) }
      evidence.normals.weights = evidence.normals.weights.map { _ in 1 }
    },
    Case("one normal that is none", .fits) { evidence in
      evidence.normals.normals[32 * 64 + 32] = SIMD3(0, .nan, 1)
    },
    Case("normals of any length", .fits) { evidence in
      for pixel in evidence.normals.normals.indices {
        evidence.normals.normals[pixel] *= [0, 1e-30, 1e30, .infinity, 1][pixel % 5]
      }
    },
    Case("weights of any kind", .fits) { evidence in
      for pixel in evidence.normals.weights.indices {
        evidence.normals.weights[pixel] *= [.nan, .infinity, -1, 0, 1][pixel % 5]
      }
    },
    Case("an empty mask", .fits) { evidence in
      evidence.normals.weights = evidence.normals.weights.map { _ in 0 }
    },
    Case("one pixel of skin", .fits) { evidence in
      for pixel in evidence.normals.weights.indices where pixel != 32 * 64 + 32 { evidence.normals.weights[pixel] = 0 }
    },
    Case("nothing but doubt", .fits) { evidence in
      evidence.normals.isTentative = evidence.normals.weights.map { _ in true }
    },
    Case("normals that look away", .fits) { evidence in
      evidence.normals.normals = evidence.normals.normals.map { _ in SIMD3(0, 0, -1) }
      evidence.normals.weights = evidence.normals.weights.map { _ in 1 }
    },
    Case("no evidence but landmarks", .fits) { evidence in
      evidence.normals.weights = evidence.normals.weights.map { _ in 0 }
      (evidence.corners, evidence.contours, evidence.outline) = ([:], [], [])
    },
  ]

  static let landmarkCases = [
    Case("no landmark that is a place", .isRefused(.tooFewLandmarks(found: 0))) { evidence in
      evidence.landmarks = evidence.landmarks.map { _ in nowhere }
    },
    Case("landmarks far off the photo", .isRefused(.tooFewLandmarks(found: 0))) { evidence in
      evidence.landmarks = evidence.landmarks.map { $0 + SIMD2(1e5, 0) }
    },
    Case("all landmarks in one place", .isRefused(.noCamera)) { evidence in
      evidence.landmarks = evidence.landmarks.map { _ in SIMD2(400, 400) }
    },
    Case("all landmarks on a line", .either) { evidence in
      evidence.landmarks = evidence.landmarks.map { SIMD2($0.x, 400) }
    },
    Case("landmarks anywhere", .either) { evidence in
      var generator = SeededGenerator(seed: 1)
      for index in evidence.landmarks.indices {
        evidence.landmarks[index] = SIMD2(
          .random(in: 0...900, using: &generator), .random(in: 0...1100, using: &generator))
      }
    },
    Case("a face upside down", .either) { evidence in
      evidence.landmarks = evidence.landmarks.map { SIMD2($0.x, 1100 - $0.y) }
    },
    Case("a face in a mirror", .either) { evidence in
      evidence.landmarks = evidence.landmarks.map { SIMD2(900 - $0.x, $0.y) }
    },
    Case("a face of one pixel", .either) { evidence in
      evidence.landmarks = evidence.landmarks.map { SIMD2(400, 400) + $0 * 1e-3 }
    },
    Case("corners that are nowhere or far", .fits) { evidence in
      for (number, name) in evidence.corners.keys.sorted().enumerated() {
        evidence.corners[name] = [nowhere, SIMD2(.infinity, 0), SIMD2(1e30, 1e30)][number % 3]
      }
    },
    Case("contours that are nowhere, points or far", .fits) { evidence in
      for index in evidence.contours.indices {
        let points = evidence.contours[index].points
        evidence.contours[index].points =
          [
            [], [points[0]], points.map { _ in nowhere }, points.map { _ in points[0] }, points.map { $0 * 1e20 },
          ][index % 5]
      }
    },
    Case("contours that no head has", .fits) { evidence in
      evidence.contours = evidence.contours.map { ObservedContour(name: "horn", points: $0.points, isClosed: true) }
    },
    Case("an outline that is nowhere or looks nowhere", .fits) { evidence in
      evidence.outline = evidence.outline.enumerated().map { number, point in
        [
          OutlinePoint(pixel: nowhere, outward: point.outward), OutlinePoint(pixel: point.pixel, outward: nowhere),
          OutlinePoint(pixel: point.pixel, outward: .zero),
          OutlinePoint(pixel: point.pixel * 1e30, outward: point.outward),
          OutlinePoint(pixel: point.pixel, outward: -point.outward),
        ][number % 5]
      }
    },
  ]

  static let viewCases = [
    Case("a face without size", .isRefused(.noCamera)) { $0.faceSize = 0 },
    Case("a face of no size", .isRefused(.noCamera)) { $0.faceSize = .nan },
    Case("a window without size", .isRefused(.noCamera)) { $0.window.side = 0 },
    Case("a window that is nowhere", .isRefused(.noCamera)) { $0.window.origin = nowhere },
    Case("a photo without pixels", .isRefused(.noCamera)) { $0.imageWidth = 0 },
    Case("no focal length", .isRefused(.noCamera)) { $0.focal = .known(0) },
    Case("a focal length that is none", .isRefused(.noCamera)) { $0.focal = .guess(.nan, logDeviation: 0.1) },
    Case("an axis that is nowhere", .isRefused(.noCamera)) { $0.principalPoint = nowhere },
    Case("a rotation that is none", .isRefused(.noCamera)) {
      $0.knownRotation = Matrix3(columns: SIMD3(.nan, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1))
    },
    Case("a rotation that is flat", .either) { $0.knownRotation = .zero },
    Case("a known back of the head", .either) {
      $0.knownRotation = Matrix3(diagonal: SIMD3(-1, 1, -1))
    },
    Case("a lens of one pixel", .either) { $0.focal = .known(1) },
    Case("a lens as long as a road", .either) { $0.focal = .known(1e8) },
    Case("an axis far off the photo", .either) { $0.principalPoint = SIMD2(1e7, 1e7) },
    Case("a window far from the face", .either) { $0.window.origin += 5000 },
  ]

  @Test(arguments: normalCases, SolverMethod.allCases) func hostileNormals(hostile: Case, method: SolverMethod) {
    check(hostile, method)
  }

  @Test(arguments: landmarkCases) func hostileLandmarks(hostile: Case) { check(hostile) }
  @Test(arguments: viewCases) func hostileViews(hostile: Case) { check(hostile) }

  @Test func badLandmarksAreLeftOut() throws {
    var evidence = Self.evidence
    for index in stride(from: 0, to: evidence.landmarks.count, by: 3) {
      evidence.landmarks[index] = [Self.nowhere, SIMD2(1e9, -1e9), SIMD2(-.infinity, 3)][index / 3 % 3]
    }
    let result = try fit(evidence).get()
    #expect(Self.isFinite(result) && Self.photo.turn(of: result.camera) < 2)
  }

  @Test func badNormalsAreLeftOut() throws {
    var (holes, spoilt) = (Self.evidence, Self.evidence)
    for pixel in stride(from: 0, to: holes.normals.weights.count, by: 3) {
      holes.normals.weights[pixel] = 0
      spoilt.normals.normals[pixel] = SIMD3(repeating: .nan)
    }
    let (clean, bad) = (try fit(holes).get(), try fit(spoilt).get())
    #expect(clean.vertices == bad.vertices && clean.camera == bad.camera)
  }

  // MARK: - Constraints

  @Test func pinsThatContradictEachOtherLeaveAFiniteHead() throws {
    let vertex = Self.photo.template.landmarks.vertices[1].x
    let (place, pixel) = (Self.photo.vertices[Int(vertex)], SIMD2<Float>(100, 100))
    let constraints = Constraints(
      pointPins: [
        PointPin(vertex: Int(vertex), position: place + SIMD3(5, 0, 0), weight: 1e4),
        PointPin(vertex: Int(vertex), position: place - SIMD3(5, 0, 0), weight: 1e4),
        PointPin(vertex: Int(vertex), position: SIMD3(1e4, -1e4, 1e4), weight: 10),
      ],
      pixelPins: [
        PixelPin(vertex: Int(vertex), pixel: pixel, weight: 1e4),
        PixelPin(vertex: Int(vertex), pixel: SIMD2(800, 1000), weight: 1e4),
      ])
    #expect(Self.isFinite(try fit(Self.evidence, constraints).get()))
  }

  @Test func pinsOnNothingOrNowhereAreLeftOut() throws {
    let constraints = Constraints(
      lockedControllers: [-1, 1_000_000],
      pointPins: [
        PointPin(vertex: -1, position: .zero), PointPin(vertex: 1_000_000_000, position: .zero),
        PointPin(vertex: 3, position: SIMD3(.nan, 0, 0)), PointPin(vertex: 3, position: .zero, weight: .infinity),
        PointPin(vertex: 3, position: .zero, weight: -1),
      ],
      pixelPins: [
        PixelPin(vertex: -7, pixel: .zero), PixelPin(vertex: 1_000_000_000, pixel: .zero),
        PixelPin(vertex: 3, pixel: Self.nowhere), PixelPin(vertex: 3, pixel: .zero, weight: .nan),
      ],
      frozenVertices: [-1, 1_000_000_000])
    #expect(try fit(Self.evidence, constraints).get().vertices == fit(Self.evidence).get().vertices)
  }

  @Test(arguments: SolverMethod.allCases) func lockedControllersKeepTheirValue(method: SolverMethod) throws {
    let controllers = Self.photo.template.rig.controllers
    let all = Set(controllers.indices)
    let locked = try fit(Self.evidence, Constraints(lockedControllers: all), method).get()
    #expect(Self.isFinite(locked) && locked.controllers == controllers.map(\.defaultValue))
    let some = Set(all.filter { $0 % 2 == 0 })
    let half = try fit(Self.evidence, Constraints(lockedControllers: some), method).get()
    #expect(some.allSatisfy { half.controllers[$0] == controllers[$0].defaultValue })
    #expect(all.contains { half.controllers[$0] != controllers[$0].defaultValue })
  }

  @Test(arguments: SolverMethod.allCases) func frozenVerticesHaveNoDisplacement(method: SolverMethod) throws {
    let template = Self.photo.template
    var preset = short(method)
    preset.plans.removeFirst(2)
    let frozen = Set(template.skinSurface.usedVertices.filter { $0 % 2 == 0 })
    let result = try Fitter(
      template: template, evidence: Self.evidence, preset: preset, constraints: Constraints(frozenVertices: frozen)
    ).run()
    let rigged = RigEvaluator(rig: template.rig, neutral: template.neutral).evaluate(controllers: result.controllers)
    #expect(frozen.allSatisfy { result.vertices[Int($0)] == rigged[Int($0)] })
    #expect(result.vertices != rigged)
  }

  @Test func nothingThatMayMoveLeavesTheTemplate() throws {
    let template = Self.photo.template
    let constraints = Constraints(
      lockedControllers: Set(template.rig.controllers.indices), frozenVertices: Set(template.skinSurface.usedVertices))
    var preset = short(.quasiNewton)
    preset.plans.remove(at: 1)
    let result = try Fitter(
      template: template, evidence: Self.evidence, preset: preset, constraints: constraints
    ).run()
    let rigged = RigEvaluator(rig: template.rig, neutral: template.neutral).evaluate(controllers: result.controllers)
    #expect(result.vertices == rigged)
  }

  // MARK: - Templates

  /// The toy head with some of its corners moved onto others: faces without area, edges without length.
  @Test(
    arguments: [[5: 4], [9: 8, 10: 8, 11: 8], [0: 1, 1: 1, 2: 1, 3: 1, 4: 1]] as [[Int: Int]], SolverMethod.allCases)
  func facesWithoutAreaLeaveAFiniteHead(collapsed: [Int: Int], method: SolverMethod) throws {
    let toy = try SyntheticPhoto.ofToyHead()
    var neutral = toy.template.neutral
    for (vertex, target) in collapsed { neutral[vertex] = toy.template.neutral[target] }
    let template = try HeadTemplate(
      name: toy.template.name, title: toy.template.title, licence: toy.template.licence, source: toy.template.source,
      mesh: toy.template.mesh, neutral: neutral, rig: toy.template.rig, parts: toy.template.parts,
      faceParts: toy.template.faceParts, regions: toy.template.regions, landmarks: toy.template.landmarks,
      curves: toy.template.curves, eyes: toy.template.eyes)
    let result = try Fitter(template: template, evidence: toy.evidence, preset: short(method)).run()
    #expect(Self.isFinite(result))
  }

  // MARK: - Checks

  private func short(_ method: SolverMethod) -> Preset {
    var preset = Preset.default.edited([.solve(method)])
    for index in preset.plans.indices { preset.plans[index].iterations = 3 }
    return preset
  }

  private func fit(
    _ evidence: Evidence, _ constraints: Constraints = .none, _ method: SolverMethod = .quasiNewton
  ) -> Result<FitResult, FitError> {
    Result { () throws(FitError) in
      try Fitter(
        template: Self.photo.template, evidence: evidence, preset: short(method), constraints: constraints
      ).run()
    }
  }

  private func check(_ hostile: Case, _ method: SolverMethod = .quasiNewton) {
    var evidence = Self.evidence
    hostile.change(&evidence)
    let result = fit(evidence, .none, method)
    switch (result, hostile.outcome) {
    case (.success(let result), .fits), (.success(let result), .either): #expect(Self.isFinite(result))
    case (.failure(let error), .isRefused(let expected)): #expect(error == expected)
    case (.failure(let error), .either): #expect("\(error)".hasSuffix("."))
    case (.success, .isRefused(let expected)): Issue.record("fitted instead of: \(expected)")
    case (.failure(let error), .fits): Issue.record("refused: \(error)")
    }
  }

  private static func isFinite(_ result: FitResult) -> Bool {
    let transform = result.camera.worldToCamera
    let vectors = result.vertices + result.bindOffsets + [transform * SIMD3(0, 0, 0), transform * SIMD3(1, 1, 1)]
    return vectors.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
      && (result.controllers + result.jointOffsets + [result.camera.focalLength]).allSatisfy(\.isFinite)
      && result.camera.focalLength > 0
  }
}
