import HeadTemplates
import Meshes
import Rigs

extension HeadTemplate {
  /// The same head with four times the faces: every polygon is cut into quads by the middles of its edges and its own
  /// middle. The new vertices take the mean of what the rig does to those around them; joints, landmarks and curves stay.
  func subdivided() throws -> HeadTemplate {
    let cut = Subdivision(mesh)
    return try HeadTemplate(
      name: name, title: title, licence: licence, source: source, contentHash: "\(contentHash)/subdivided",
      mesh: PolygonMesh(
        vertexCount: cut.parents.count, faceOffsets: (0...Int32(cut.faces.count / 4)).map { 4 * $0 },
        faceVertices: cut.faces),
      neutral: cut.parents.map { parents in
        parents.reduce(SIMD3<Float>.zero) { $0 + neutral[Int($1)] } / Float(parents.count)
      },
      rig: Rig(
        joints: rig.joints, controllers: rig.controllers, skinWeights: cut.spread(rig.skinWeights),
        jointResponse: rig.jointResponse, residual: cut.spread(rig.residual), residualSpace: rig.residualSpace),
      parts: parts, faceParts: cut.faceOrigins.map { faceParts[$0] },
      regions: regions.mapValues { mask in cut.parents.map { $0.map { mask[Int($0)] }.min()! } },
      landmarks: landmarks, curves: curves, eyes: eyes)
  }
}

/// How the vertices and faces of a subdivided mesh come from those of the mesh.
private struct Subdivision {
  /// The vertices that each vertex is the mean of: first the old ones, then the middles of edges and faces.
  private(set) var parents: [[Int32]]
  /// Corners of quads.
  private(set) var faces: [Int32] = []
  /// The old face that each quad was cut from.
  private(set) var faceOrigins: [Int] = []

  init(_ mesh: PolygonMesh) {
    parents = (0..<Int32(mesh.vertexCount)).map { [$0] }
    var middles: [SIMD2<Int32>: Int32] = [:]
    for face in 0..<mesh.faceCount {
      let corners = Array(mesh.vertices(ofFace: face))
      let sides = corners.indices.map { corner in
        let (a, b) = (corners[corner], corners[(corner + 1) % corners.count])
        let edge = SIMD2(min(a, b), max(a, b))
        if let middle = middles[edge] { return middle }
        middles[edge] = Int32(parents.count)
        parents.append([a, b])
        return Int32(parents.count - 1)
      }
      let centre = Int32(parents.count)
      parents.append(corners)
      for corner in corners.indices {
        faces += [corners[corner], sides[corner], centre, sides[(corner + corners.count - 1) % corners.count]]
        faceOrigins.append(face)
      }
    }
  }

  /// Each vertex keeps the strongest of its parents' joints.
  func spread(_ skin: SkinWeights) -> SkinWeights {
    var result = SkinWeights(influences: skin.influences, joints: [], weights: [])
    for parents in parents {
      var sums: [UInt16: Float] = [:]
      for parent in parents {
        for slot in (Int(parent) * skin.influences)..<((Int(parent) + 1) * skin.influences) {
          sums[skin.joints[slot], default: 0] += skin.weights[slot]
        }
      }
      let strongest = sums.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(skin.influences)
      let total = strongest.reduce(0) { $0 + $1.value }
      for slot in 0..<skin.influences {
        result.joints.append(slot < strongest.count ? strongest[slot].key : 0)
        result.weights.append(slot < strongest.count ? strongest[slot].value / total : 0)
      }
    }
    return result
  }

  func spread(_ response: SidedResponse<SIMD3<Float>>) -> SidedResponse<SIMD3<Float>> {
    var children = [[(child: Int32, share: Float)]](repeating: [], count: response.columns.isEmpty ? 0 : parents.count)
    if children.isEmpty { return response }
    for (child, parents) in parents.enumerated() {
      for parent in parents { children[Int(parent)].append((Int32(child), 1 / Float(parents.count))) }
    }
    var result = SidedResponse<SIMD3<Float>>(offsets: [0], columns: [], values: [])
    var sums = [SIMD3<Float>](repeating: .zero, count: parents.count)
    for row in 0..<(response.offsets.count - 1) {
      var touched: Set<Int32> = []
      for entry in Int(response.offsets[row])..<Int(response.offsets[row + 1]) {
        for (child, share) in children[Int(response.columns[entry])] {
          touched.insert(child)
          sums[Int(child)] += response.values[entry] * share
        }
      }
      for vertex in touched.sorted() {
        result.columns.append(vertex)
        result.values.append(sums[Int(vertex)])
        sums[Int(vertex)] = .zero
      }
      result.offsets.append(Int32(result.columns.count))
    }
    return result
  }
}
