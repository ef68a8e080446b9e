import Cameras
import HeadTemplates
import LikenessClient
import LikenessProtocol
import LikenessService
import Meshes
import TestSupport
import Testing
import WireTestSupport

/// What an artist locks, pins, sculpts or freezes has its effect: over the wire, with the real engine, head and photo.
///
/// `refine` moves the surface alone, `draft` walks down all three rungs as `default` does.
@Suite(
  .serialized, .timeLimit(.minutes(10)),
  .enabled(if: ShippedServer.isInPlace, "models, template or photo are not in place"))
struct ConstraintTests {
  /// How far from where the artist wants it a vertex may end (cm).
  private static let placeTolerance: Float = 0.02
  /// The same in the photo, pixels: a corner of the mouth has a landmark of its own that pulls it back.
  private static let pixelTolerance: Float = 2
  /// Two roundings of a coordinate of a head (cm).
  private static let rounding: Float = 4e-6

  @Test func refineStartsAtItsRevision() async throws {
    let head = try await FittedHead.shared.value
    let all = FrozenVertices(vertices: Array(head.template.neutral.indices))
    let held = try await head.refine(FitConstraints(frozen: all), "refine")
    #expect(held.largestMove(to: head.first.vertices.values) <= Self.rounding)
    #expect(held.controllers == head.first.controllers && held.camera == head.first.camera)
    let free = try await head.refine(FitConstraints(), "refine")
    #expect((0.001...0.1).contains(free.largestMove(to: head.first.vertices.values)), "it goes on, and not far")
  }

  @Test func lockedControllersKeepTheArtistsValueToTheBit() async throws {
    let head = try await FittedHead.shared.value
    let names = head.first.controllers.keys.sorted()
    let edited = ["jaw-open": 0.125]
    let locked = ["jaw-open"] + names.filter { head.first.controllers[$0] != 0 }.prefix(20)
    let refined = try await head.refine(FitConstraints(controllers: edited, locked: locked), "draft")
    let expected = head.first.controllers.merging(edited) { $1 }
    for name in locked { #expect(refined.controllers[name] == expected[name], "\(name)") }
    let moved = names.filter { !locked.contains($0) && refined.controllers[$0] != expected[$0] }
    #expect(moved.count > 10, "the others are fitted")
  }

  @Test func editedControllersMoveTheHeadThatTheFitStartsFrom() async throws {
    let head = try await FittedHead.shared.value
    var controllers = ["jaw-open": 0.25]
    let all = FrozenVertices(vertices: Array(head.template.neutral.indices))
    let refined = try await head.refine(FitConstraints(controllers: controllers, frozen: all), "refine")
    controllers.merge(head.first.controllers) { edited, _ in edited }
    let evaluated = try await head.evaluate(controllers, head.first.bindOffsets)
    #expect(refined.largestMove(to: evaluated) < 1e-4)
    #expect(refined.largestMove(to: head.first.vertices.values) > 0.2)
  }

  @Test(arguments: ["refine", "draft"], [1, 10, 152, 205])
  func pinnedVertexLandsOnItsPoint(preset: String, landmark: Int) async throws {
    let head = try await FittedHead.shared.value
    let vertex = head.vertex(of: landmark)
    let target = head.first.vertices.values[vertex] + SIMD3(0.1, -0.15, 0.4)
    let pinned = try await head.refine(FitConstraints(points: [head.pin(vertex, at: target)]), preset)
    #expect(length(pinned.vertices.values[vertex] - target) <= Self.placeTolerance)
  }

  /// Forehead, cheek, chin, the tip of the nose and a corner of the mouth, which has a landmark of its own.
  @Test(arguments: ["refine", "draft"], [1, 10, 61, 152, 205])
  func pinnedVertexLandsOnItsPixel(preset: String, landmark: Int) async throws {
    let head = try await FittedHead.shared.value
    let vertex = head.vertex(of: landmark)
    let before = try #require(PinholeCamera(head.first.camera).project(head.first.vertices.values[vertex]))
    let target = before + SIMD2(9, -6)
    let pin = LikenessProtocol.PixelPin(vertex: vertex, pixel: [Double(target.x), Double(target.y)])
    let pinned = try await head.refine(FitConstraints(pixels: [pin]), preset)
    let after = try #require(PinholeCamera(pinned.camera).project(pinned.vertices.values[vertex]))
    #expect(length(after - target) <= Self.pixelTolerance, "\(after - target)")
  }

  @Test(arguments: ["refine", "draft"], ["nose", "lips", "ears", "neck", "unseen"])
  func frozenRegionStaysAndTheRestRefits(preset: String, region: String) async throws {
    let head = try await FittedHead.shared.value
    let refined = try await head.refine(FitConstraints(frozen: FrozenVertices(regions: [region])), preset)
    let frozen = try #require(head.template.regions[region]).map { $0 != 0 }
    #expect(refined.largestMove(to: head.first.vertices.values) { frozen[$0] } <= Self.rounding)
    #expect(refined.largestMove(to: head.first.vertices.values) { !frozen[$0] } > 0.01)
    // What the head is frozen at is what controllers and offsets give.
    let evaluated = try await head.evaluate(refined.controllers, refined.bindOffsets)
    #expect(refined.largestMove(to: evaluated) < 1e-4)
  }

  /// The edge of what is frozen gets no step: no edge of the mesh there grows or shrinks by more than a third.
  @Test func frozenRegionIsJoinedSmoothly() async throws {
    let head = try await FittedHead.shared.value
    let refined = try await head.refine(FitConstraints(frozen: FrozenVertices(regions: ["lips"])), "draft")
    let frozen = try #require(head.template.regions["lips"])
    var worst: Float = 0
    for triangle in head.template.mesh.triangles {
      for (a, b) in [(triangle.x, triangle.y), (triangle.y, triangle.z), (triangle.z, triangle.x)]
      where frozen[Int(a)] != frozen[Int(b)] {
        let before = length(head.first.vertices.values[Int(a)] - head.first.vertices.values[Int(b)])
        let after = length(refined.vertices.values[Int(a)] - refined.vertices.values[Int(b)])
        worst = max(worst, abs(after / before - 1))
      }
    }
    #expect(worst < 1.0 / 3)
  }

  @Test(arguments: ["refine", "draft"]) func sculptIsFollowedByItsWeightsAndBesidesAPin(preset: String) async throws {
    let head = try await FittedHead.shared.value
    let sculpt = head.bump(at: head.vertex(of: 205), height: 0.5, radius: 1.5)
    let nose = head.vertex(of: 1)
    let target = head.first.vertices.values[nose] + SIMD3(0, 0, 0.4)
    func refined(weight: Double) async throws -> FitRunResponse {
      let sculpted = SculptedVertices(
        vertices: sculpt.map(\.vertex), positions: sculpt.map(\.position), weights: sculpt.map { _ in weight })
      return try await head.refine(FitConstraints(sculpted: sculpted, points: [head.pin(nose, at: target)]), preset)
    }
    func error(_ fitted: FitRunResponse) -> Float {
      sculpt.map { length(fitted.vertices.values[$0.vertex] - $0.position) }.max() ?? .infinity
    }
    let (firm, faint) = (try await refined(weight: 1), try await refined(weight: 1e-4))
    #expect(error(firm) <= Self.placeTolerance && error(faint) > 0.1)
    // Many sculpted vertices do not make one pin weak.
    #expect(length(firm.vertices.values[nose] - target) <= Self.placeTolerance)
    let sculpted = Set(sculpt.map(\.vertex))
    #expect(firm.largestMove(to: head.first.vertices.values) { !sculpted.contains($0) } > 0.01)
  }

  /// Eyes are on no surface that the photo drives: they follow it, and what the artist made of them goes along.
  @Test(arguments: ["refine", "draft"]) func sculptedEyeStaysWhereItWasPut(preset: String) async throws {
    let head = try await FittedHead.shared.value
    let eye = head.vertices(ofPart: "eye-left")
    let positions = eye.map { head.first.vertices.values[$0] + SIMD3(0, 0, 0.3) }
    let refined = try await head.refine(
      FitConstraints(sculpted: SculptedVertices(vertices: eye, positions: positions)), preset)
    let without = try await head.refine(FitConstraints(), preset)
    let worst = eye.map { length(refined.vertices.values[$0] - without.vertices.values[$0] - SIMD3(0, 0, 0.3)) }.max()
    #expect(try #require(worst) <= Self.placeTolerance)
  }

  @Test func pinOnAnEyeIsRefused() async throws {
    let head = try await FittedHead.shared.value
    let eye = head.vertices(ofPart: "eye-left")[0]
    let error = await #expect(throws: ResponseError.self) {
      try await head.refine(FitConstraints(points: [head.pin(eye, at: .zero)]), "refine")
    }
    #expect(error?.code == .constraintInvalid && error?.message.contains("follows the skin") == true)
  }
}

/// A session with one fit; every test goes on from that on a branch of its own.
private struct FittedHead {
  static let shared = Task { try await FittedHead() }

  private let shipped: ShippedServer
  let client: Client
  let session: String
  let first: FitRunResponse
  let template = ShippedHead.template

  init() async throws {
    let fixture = try #require(ShippedServer.fixture)
    shipped = try ShippedServer()
    client = Client.connect(inProcessTo: shipped.server.accept)
    try await fixture.open(on: client)
    session = try await client.call(SessionCreateRequest(template: fixture.template, name: "Michael")).session
    var request = fixture.fitRequest
    request.session = session
    first = try await client.call(request)
  }

  func refine(_ constraints: FitConstraints, _ preset: String) async throws -> FitRunResponse {
    var request = try #require(ShippedServer.fixture).fitRequest
    (request.session, request.from, request.onConflict) = (session, first.revision, .branch)
    (request.preset, request.constraints) = (preset, constraints)
    return try await client.call(request)
  }

  func evaluate(_ controllers: [String: Double], _ bindOffsets: PointArray) async throws -> [SIMD3<Float>] {
    let template = try #require(ShippedServer.fixture).template
    return try await client.call(
      RigEvaluateRequest(template: template, controllers: controllers, bindOffsets: bindOffsets)
    ).vertices.values
  }

  /// A vertex next to a landmark.
  func vertex(of landmark: Int) -> Int { Int(template.landmarks.vertices[landmark].x) }

  func vertices(ofPart name: String) -> [Int] {
    let part = template.parts.firstIndex(of: name)!
    let faces = (0..<template.mesh.faceCount).filter { template.faceParts[$0] == part }
    return Set(faces.flatMap { template.mesh.vertices(ofFace: $0).map { Int($0) } }).sorted()
  }

  func pin(_ vertex: Int, at place: SIMD3<Float>) -> LikenessProtocol.PointPin {
    PointPin(vertex: vertex, position: [Double(place.x), Double(place.y), Double(place.z)])
  }

  /// The vertices around one, pulled forward like a cone.
  func bump(at vertex: Int, height: Float, radius: Float) -> [(vertex: Int, position: SIMD3<Float>)] {
    let centre = first.vertices.values[vertex]
    return first.vertices.values.enumerated().compactMap { vertex, place in
      let share = 1 - length(place - centre) / radius
      return share > 0 ? (vertex, place + SIMD3(0, 0, height * share)) : nil
    }
  }
}

extension FitRunResponse {
  /// The furthest that a vertex lies from where another head has it (cm).
  fileprivate func largestMove(to other: [SIMD3<Float>], where isMeant: (Int) -> Bool = { _ in true }) -> Float {
    other.indices.filter(isMeant).map { length(vertices.values[$0] - other[$0]) }.max() ?? .infinity
  }
}

private func length<Vector: SIMD>(_ vector: Vector) -> Float where Vector.Scalar == Float {
  (vector * vector).sum().squareRoot()
}
