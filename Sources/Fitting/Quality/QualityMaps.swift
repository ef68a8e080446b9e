public import Cameras
public import HeadTemplates
import LinearAlgebra
import Meshes
import Rigs

/// The measures of a fit vertex by vertex, made when somebody wants to look at them.
public struct QualityMaps: Sendable {
  /// One for each name, in the order of `VertexMap.Name.allCases`.
  public let maps: [VertexMap]

  /// The measures of a finished fit.
  public init(template: HeadTemplate, evidence: Evidence, result: FitResult) {
    self.init(
      template: template, evidence: evidence, vertices: result.vertices, controllers: result.controllers,
      camera: result.camera)
  }

  /// - Parameters:
  ///   - template: the head that was fitted.
  ///   - evidence: what it was fitted to.
  ///   - vertices: the fitted head in template space, cm.
  ///   - controllers: its values, one per controller.
  ///   - camera: the photo's.
  public init(
    template: HeadTemplate, evidence: Evidence, vertices: [SIMD3<Float>], controllers: [Float], camera: PinholeCamera
  ) {
    let measures = Measures(
      template: template, evidence: evidence, vertices: vertices, controllers: controllers, camera: camera)
    maps = VertexMap.Name.allCases.map { VertexMap(name: $0, values: measures.values(of: $0)) }
  }

  public subscript(name: VertexMap.Name) -> VertexMap { maps.first { $0.name == name }! }
}

/// What the maps are read from.
private struct Measures {
  let template: HeadTemplate
  let vertices: [SIMD3<Float>]
  let controllers: [Float]
  let surface: TriangleSurface
  let sightings: Sightings
  let topology: TopologyChange

  init(
    template: HeadTemplate, evidence: Evidence, vertices: [SIMD3<Float>], controllers: [Float], camera: PinholeCamera
  ) {
    self.template = template
    self.vertices = vertices
    self.controllers = controllers
    surface = template.skinSurface
    let mesh = template.mesh
    sightings = Sightings(
      template: template, corners: VertexCorners(triangles: mesh.triangles, vertexCount: mesh.vertexCount),
      vertices: vertices, camera: camera, evidence: evidence)
    topology = TopologyChange(surface: surface, fitted: vertices, template: template.neutral)
  }

  func values(of name: VertexMap.Name) -> [Float] {
    switch name {
    case .angleChange: angleChange
    case .curvatureChange:
      CurvatureChange(surface: surface, fitted: vertices, template: template.neutral).values
    case .flippedFaces: atCorners(of: surface.triangles, where: topology.flipped)
    case .selfIntersections: selfIntersections
    case .displacementFromRig:
      displacement(
        from: RigEvaluator(rig: template.rig, neutral: template.neutral).evaluate(controllers: controllers))
    case .displacementFromNeutral: displacement(from: template.neutral)
    case .normalResidual: sightings.normalResiduals
    case .uncertainty:
      Uncertainty(
        ways: EdgeGraph(triangles: surface.triangles, vertexCount: surface.vertexCount), vertices: vertices,
        clarity: sightings.clarity
      ).values
    case .lipGap: sparse(LipSurfaces(template, surface: surface)?.gapsOfVertices(vertices).map { ($0, $1) } ?? [])
    case .lidGapChange: sparse(EyeSurroundings.all(of: template).flatMap { $0.gapChanges(vertices) })
    }
  }

  private var zeros: [Float] { Array(repeating: 0, count: template.mesh.vertexCount) }

  private var angleChange: [Float] {
    var values = zeros
    for (index, triangle) in surface.triangles.enumerated() {
      for corner in 0..<3 {
        values[Int(triangle[corner])] = max(values[Int(triangle[corner])], topology.angleChanges[3 * index + corner])
      }
    }
    return values
  }

  private var selfIntersections: [Float] {
    let triangles = template.mesh.triangles
    let before = SelfIntersections(template.neutral, triangles: triangles).marks(count: triangles.count)
    let after = SelfIntersections(vertices, triangles: triangles).marks(count: triangles.count)
    return atCorners(of: triangles, where: zip(after, before).map { $0 && !$1 })
  }

  private func displacement(from reference: [SIMD3<Float>]) -> [Float] {
    zip(vertices, reference).map { length($0 - $1) }
  }

  private func atCorners(of triangles: [SIMD3<Int32>], where isMarked: [Bool]) -> [Float] {
    var values = zeros
    for (triangle, marked) in zip(triangles, isMarked) where marked {
      for corner in 0..<3 { values[Int(triangle[corner])] = 1 }
    }
    return values
  }

  private func sparse(_ entries: [(Int, Float)]) -> [Float] {
    var values = zeros
    for (vertex, value) in entries { values[vertex] = value }
    return values
  }
}
