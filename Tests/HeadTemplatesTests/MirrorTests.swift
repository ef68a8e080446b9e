import Foundation
import HeadTemplates
import LinearAlgebra
import TestSupport
import Testing

struct MirrorTests {
  @Test(arguments: ["mpfb-head", "mpfb-head-studio"]) func theShippedHeadsMirrorThemselves(name: String) throws {
    let template = try HeadTemplate(
      contentsOf: repository.appending(path: "Templates/\(name)/\(name).safetensors").path)
    let mirrors = template.mirrorVertices()
    #expect(mirrors.count == template.neutral.count)
    for (vertex, mirror) in mirrors.enumerated() where mirror >= 0 {
      let (here, there) = (template.neutral[vertex], template.neutral[Int(mirror)])
      #expect(length(SIMD3(-here.x, here.y, here.z) - there) < 0.02)
      // There and back.
      #expect(mirrors[Int(mirror)] == Int32(vertex))
      if Int(mirror) == vertex { #expect(abs(here.x) < 0.01) }
    }
    let found = mirrors.count { $0 >= 0 }
    let midline = mirrors.indices.count { mirrors[$0] == Int32($0) }
    #expect(found > mirrors.count * 99 / 100 && midline > 20 && midline < mirrors.count / 10)
  }

  @Test func theNearestWithinTheToleranceIsTaken() throws {
    let toy = ToyHead.template()
    // The toy's rings are not quite level: a quarter of a centimetre and more.
    #expect(toy.mirrorVertices().allSatisfy { $0 == -1 })
    #expect(toy.mirrorVertices(tolerance: 0.3).prefix(2) == [1, 0])
    #expect(toy.mirrorVertices(tolerance: 100).allSatisfy { $0 >= 0 })
  }
}
