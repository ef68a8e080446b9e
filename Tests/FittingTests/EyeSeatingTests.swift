import Fitting
import HeadTemplates
import LinearAlgebra
import Meshes
import TestSupport
import Testing

/// Eyes stay inside their lids and keep their shape.
struct EyeSeatingTests {
  private let template = ShippedHead.template

  @Test func anEyeGivesWayToLidsThatHaveSunkIntoIt() throws {
    let eyes = EyeSurroundings.all(of: template)
    #expect(eyes.count == 2)
    var vertices = template.neutral
    for eye in ["left", "right"] {
      let lids = try #require(template.regions["eyelids-\(eye)"])
      for vertex in lids.indices where lids[vertex] == 1 { vertices[vertex].z -= 0.1 }
    }
    let before = vertices
    for eye in eyes {
      #expect(eye.gap(vertices).poke > 0.08)
      eye.seatEyeball(in: &vertices)
      let poke = eye.gap(vertices).poke
      #expect(poke < 0.02, "\(poke)")
    }
    try checkOnlyEyeballsMovedRigidly(from: before, to: vertices)
  }

  @Test func anEyeThatNoLidTouchesStaysWhereItIs() throws {
    var vertices = template.neutral
    for eye in EyeSurroundings.all(of: template) { eye.seatEyeball(in: &vertices) }
    #expect(vertices == template.neutral)
  }

  private func checkOnlyEyeballsMovedRigidly(from before: [SIMD3<Float>], to after: [SIMD3<Float>]) throws {
    for eye in template.eyes {
      let faces = template.faceParts.indices.filter { Int(template.faceParts[$0]) == eye.part }
      let eyeball = Set(faces.flatMap { template.mesh.vertices(ofFace: $0) }).map { Int($0) }
      let ways = eyeball.map { after[$0] - before[$0] }
      let first = try #require(ways.first)
      #expect(length(first) > 0.03 && first.z < 0)
      #expect(ways.allSatisfy { length($0 - first) < 1e-5 })
    }
    let eyeParts = Set(template.eyes.map(\.part))
    let others = template.faceParts.indices.filter { !eyeParts.contains(Int(template.faceParts[$0])) }
    let rest = Set(others.flatMap { template.mesh.vertices(ofFace: $0) }).map { Int($0) }
    #expect(rest.allSatisfy { after[$0] == before[$0] })
  }
}
