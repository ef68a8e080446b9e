import Cameras
import Fitting
import HeadTemplates
import LinearAlgebra
import Meshes
import Rigs
import TestSupport
import Testing

/// Heads with known faults, measured.
struct QualityTests {
  private static let template = ShippedHead.template
  private static let head = PreparedHead(template)
  private static let surface = head.surface
  private static let photo = SyntheticPhoto(
    template: template, controllers: template.rig.controllers.map(\.defaultValue),
    camera: .portrait(turned: SIMD3(0.05, 0.3, 0)), windowSize: 128)
  private static let evidence = photo.evidence

  private func report(
    _ camera: PinholeCamera = Self.photo.camera, closedMouth: Bool = false,
    _ change: (inout [SIMD3<Float>]) -> Void = { _ in }
  ) -> QualityReport {
    var vertices = Self.template.neutral
    change(&vertices)
    var evidence = Self.evidence
    if closedMouth { evidence.contours.removeAll { $0.name.hasPrefix("lips-inner") } }
    return QualityAssessment(head: Self.head, evidence: evidence)
      .report(vertices: vertices, camera: camera)
  }

  private func maps(_ change: (inout [SIMD3<Float>]) -> Void = { _ in }) -> QualityMaps {
    var vertices = Self.template.neutral
    change(&vertices)
    return QualityMaps(
      template: Self.template, evidence: Self.evidence, vertices: vertices,
      controllers: Self.template.rig.controllers.map(\.defaultValue), camera: Self.photo.camera)
  }

  private func region(_ name: String) throws -> [Int] {
    let region = try #require(Self.template.regions[name])
    return region.indices.filter { region[$0] == 1 }
  }

  // MARK: - A head without fault

  @Test func theTemplateItselfIsUnchanged() throws {
    let quality = report()
    #expect(quality.angleChangeMean == 0 && quality.angleChangeP99 == 0)
    #expect(quality.curvatureChangeMean == 0 && quality.curvatureChangeP99 == 0)
    #expect(quality.flippedFaces == 0 && quality.selfIntersections == quality.selfIntersectionsOfTemplate)
    #expect(quality.skinIntersections == 0)
    #expect(quality.landmarkResidual < 0.01 && quality.normalResidual < 0.1)
    #expect(!quality.mouthIsClosed && report(closedMouth: true).mouthIsClosed)
    for map in maps().maps where ![.uncertainty, .lipGap, .normalResidual].contains(map.name) {
      // A rig at its defaults gives the neutral up to rounding.
      #expect(map.values.allSatisfy { abs($0) < 1e-5 }, "\(map.name)")
    }
  }

  /// The template's page says it: lips about a millimetre apart, lids on the eyeball.
  @Test func theTemplatesLipsAndLidsAreAsItsPageSays() throws {
    let quality = report()
    let lips = try #require(quality.lips)
    #expect(lips.gaps.count == 9 && lips.crossing == 0)
    #expect(lips.gap > 0.03 && lips.gap < 0.15)
    #expect(quality.lids.map(\.eye) == ["left", "right"])
    for lid in quality.lids {
      #expect(lid.mean > 0.05 && lid.mean < 0.25 && lid.smallest > -0.01 && lid.poke == 0)
      #expect(lid.aperture > 0.4 && lid.aperture < 1)
    }
  }

  @Test func everyMapHasAFiniteNumberPerVertex() {
    let all = maps().maps
    #expect(all.map(\.name) == VertexMap.Name.allCases)
    for map in all {
      #expect(map.values.count == Self.template.mesh.vertexCount && map.values.allSatisfy(\.isFinite), "\(map.name)")
      #expect(map.name.displayRange.contains(0))
    }
  }

  // MARK: - Topology

  @Test func aVertexPulledThroughItsNeighboursFlipsTheirFacesAndIsMarked() throws {
    let vertex = try #require(region("nose").max { Self.template.neutral[$0].z < Self.template.neutral[$1].z })
    let pull: (inout [SIMD3<Float>]) -> Void = { $0[vertex] += SIMD3(3, 0, -1) }
    let quality = report(Self.photo.camera, pull)
    #expect(quality.flippedFaces > 0)
    #expect(quality.selfIntersections > quality.selfIntersectionsOfTemplate && quality.skinIntersections > 0)
    let maps = maps(pull)
    #expect(maps[.flippedFaces].values[vertex] == 1 && maps[.selfIntersections].values[vertex] == 1)
    let touched = Set(Self.surface.triangles.filter { $0.contains(Int32(vertex)) }.flatMap { [$0.x, $0.y, $0.z] })
    for (index, mark) in maps[.flippedFaces].values.enumerated() where mark > 0 {
      #expect(touched.contains(Int32(index)))
    }
    #expect(maps[.displacementFromNeutral].values[vertex] == length(SIMD3<Float>(3, 0, -1)))
    #expect(maps[.displacementFromNeutral].values.count { $0 > 0 } == 1)
    #expect(maps[.angleChange].values[vertex] > 30 && maps[.curvatureChange].values[vertex] > 10)
  }

  @Test func sizeAndPlaceAreNoDistortion() {
    let quality = report { vertices in
      for index in vertices.indices { vertices[index] = vertices[index] * 1.2 + SIMD3(1, 2, 3) }
    }
    #expect(quality.angleChangeP99 < 0.05 && quality.curvatureChangeP99 < 0.05 && quality.flippedFaces == 0)
  }

  // MARK: - Lips and lids

  @Test(arguments: [Float(0.3), -0.4]) func movingTheLowerLipOpensOrCrossesTheMouthByAsMuch(shift: Float) throws {
    let before = try #require(report().lips)
    let jaw = try jawVertices()
    let lips = try #require(report { vertices in for vertex in jaw { vertices[vertex].y -= shift } }.lips)
    let changes = zip(lips.gaps, before.gaps).map { $0 - $1 }.sorted()
    // Near the corners the lower lip follows the jaw only in part.
    #expect(abs(changes[4] - shift) < 0.05, "\(changes)")
    #expect((lips.crossing > 0.25) == (shift < 0))
  }

  /// A session's head, or a sculpted one, comes from outside.
  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30, -3e38])
  func lipsThatAreNowhereAreMeasured(place: Float) throws {
    let lips = try region("lips")
    for vertices in [[lips[0]], lips] {
      let quality = report { for vertex in vertices { $0[vertex].x = place } }
      #expect(quality.lips != nil)
    }
  }

  @Test func aLipThatIsFoldedToAPointAtTheCornerIsMeasured() throws {
    let lips = try region("lips")
    for end in [
      lips.max { Self.template.neutral[$0].x < Self.template.neutral[$1].x },
      lips.min { Self.template.neutral[$0].x < Self.template.neutral[$1].x },
    ] {
      let corner = Self.template.neutral[try #require(end)]
      let quality = report { for vertex in lips where length($0[vertex] - corner) < 1 { $0[vertex] = corner } }
      #expect(quality.lips?.gap.isFinite == true)
    }
  }

  /// What goes down with the jaw by more than half of its way.
  private func jawVertices() throws -> [Int] {
    let rig = Self.template.rig
    var controllers = rig.controllers.map(\.defaultValue)
    controllers[try #require(rig.controllers.firstIndex { $0.name == "jaw-open" })] = 1
    let open = RigEvaluator(rig: rig, neutral: Self.template.neutral).evaluate(controllers: controllers)
    let drops = zip(Self.template.neutral, open).map { $0.y - $1.y }
    let most = try region("lips").map { drops[$0] }.max() ?? 0
    return drops.indices.filter { drops[$0] > most / 2 }
  }

  @Test func anEyeballThatComesForwardPokesThroughItsLids() throws {
    let eye = Self.template.eyes[0]
    let part = Set(
      Self.template.faceParts.indices.filter { Int(Self.template.faceParts[$0]) == eye.part }
        .flatMap { Self.template.mesh.vertices(ofFace: $0) })
    let before = report().lids
    let push: (inout [SIMD3<Float>]) -> Void = { vertices in
      for vertex in part { vertices[Int(vertex)].z += 0.4 }
    }
    let after = report(Self.photo.camera, push).lids
    #expect(before[0].poke == 0 && after[0].poke > 0.15 && after[0].poke < 0.41)
    #expect(after[0].mean < before[0].mean - 0.2 && after[0].smallest < 0)
    #expect(after[1] == before[1])
    let map = maps(push)[.lidGapChange].values
    let lids = try region("eyelids-\(eye.name)")
    #expect(map.indices.filter { abs(map[$0]) > 1e-4 }.allSatisfy(lids.contains))
    #expect(map.min()! > -0.41 && map.min()! < -0.3)
  }

  // MARK: - The photo

  @Test func landmarksAreAsFarOffAsTheCameraIsMoved() {
    var camera = Self.photo.camera
    camera.principalPoint.x += 3
    let quality = report(camera)
    let corners = quality.landmarks.filter { Self.template.landmarks.corners[$0.feature] != nil }
    #expect(corners.count == Self.template.landmarks.corners.count)
    #expect(corners.allSatisfy { abs($0.distance - 3) < 0.01 && abs($0.offset.x + 3) < 0.01 })
    // Along a contour the nearest place is nearer.
    #expect(quality.landmarks.count > 80 && quality.landmarks.allSatisfy { $0.distance < 3.01 })
    let sum = quality.landmarks.reduce(0) { $0 + $1.distance }
    #expect(abs(quality.landmarkResidual - sum / Float(quality.landmarks.count)) < 1e-3)
  }

  @Test func theUnseenIsUncertainAndTheSeenIsNot() throws {
    let uncertainty = maps()[.uncertainty].values
    func mean(_ vertices: [Int]) -> Float { vertices.reduce(0) { $0 + uncertainty[$1] } / Float(vertices.count) }
    let neutral = Self.template.neutral
    #expect(uncertainty.allSatisfy { (0...1).contains($0) })
    #expect(mean(neutral.indices.filter { neutral[$0].z < -8 && neutral[$0].y > 0 }) > 0.95, "the back of the head")
    #expect(mean(try region("nose")) < 0.5)
    // The head is turned: one cheek is seen better than the other.
    let face = try region("core")
    let (left, right) = (face.filter { neutral[$0].x > 2 }, face.filter { neutral[$0].x < -2 })
    #expect(abs(mean(left) - mean(right)) > 0.1)
    #expect(abs(report().faceUncertainty - mean(try region("face"))) < 1e-4)
  }

  @Test func uncertaintyChangesSmoothlyAlongTheSurface() {
    let uncertainty = maps()[.uncertainty].values
    for edge in Self.surface.interiorEdges {
      let (a, b) = (Int(edge.x), Int(edge.y))
      let span = length(Self.template.neutral[a] - Self.template.neutral[b])
      // Certainty falls to 1/e over 2 cm.
      #expect(abs(uncertainty[a] - uncertainty[b]) <= span / 2 + 1e-4)
    }
  }

  @Test func withoutNormalsNothingIsCertain() {
    var evidence = Self.evidence
    evidence.normals.weights = evidence.normals.weights.map { _ in 0 }
    let quality = QualityAssessment(head: Self.head, evidence: evidence)
      .report(vertices: Self.template.neutral, camera: Self.photo.camera)
    #expect(quality.faceUncertainty == 1 && quality.normalResidual == 0)
  }

  @Test func normalsThatDisagreeShowWhereTheyDo() throws {
    let vertices = try region("nose")
    let bumped = maps { positions in
      for vertex in vertices { positions[vertex].z += 0.4 * (positions[vertex].y + 3) }
    }[.normalResidual].values
    let before = maps()[.normalResidual].values
    func mean(_ values: [Float], _ vertices: [Int]) -> Float {
      let seen = vertices.filter { values[$0] > 0 }
      return seen.reduce(0) { $0 + values[$1] } / Float(max(seen.count, 1))
    }
    #expect(mean(bumped, vertices) > mean(before, vertices) + 3)
    let far = Self.template.neutral.indices.filter { Self.template.neutral[$0].y > 4 }
    #expect(far.allSatisfy { abs(bumped[$0] - before[$0]) < 1e-3 })
  }
}

extension SIMD3<Int32> {
  fileprivate func contains(_ vertex: Int32) -> Bool { x == vertex || y == vertex || z == vertex }
}
