import Cameras
import HeadTemplates
package import LinearAlgebra
import Meshes
import Rigs

/// All terms of the objective, made for one head, one photo and one reference shape.
///
/// The shared gradient check walks this list, so a term that is not here is not used either.
package struct TermRegistry<S: Scalar> {
  package let normals: NormalTerm<S>
  package let silhouette: SilhouetteTerm<S>
  package let lips: LipTerm<S>
  package let matches: MatchTerm<S>
  /// Every term with its weight in the plan, in a fixed order; those of weight zero are left out.
  package let weighted: [(term: AnyTerm<S>, weight: S)]

  /// - Parameters:
  ///   - reference: the shape that the topology terms hold on to: the head at the start of the stage.
  ///   - confidence: for each vertex how well the photo shows it.
  ///   - controllerWeights: for each controller how strongly its prior holds it.
  // The checks of derivatives call this in double precision from outside the module.
  @specialized(where S == Double)
  package init(
    context: StageContext, reference: [SIMD3<S>], confidence: [Float], controllerWeights: [Float], plan: StagePlan
  ) {
    let (template, evidence, surface) = (context.template, context.evidence, context.surface)
    normals = NormalTerm(
      map: evidence.normals, triangles: template.mesh.triangles, isSkin: context.head.triangleIsSkin,
      corners: context.head.meshCorners, principalPoint: context.principalPoint)
    let unit = S(evidence.faceSize * evidence.window.scale)
    let principalPoint = SIMD2<S>(context.principalPoint)
    silhouette = SilhouetteTerm(observedCount: evidence.outline.count, principalPoint: principalPoint, unit: unit)
    matches = MatchTerm(principalPoint: principalPoint)
    lips = LipTerm(vertexCount: context.head.lips?.vertexCount ?? 0)
    let landmarks = ProjectedLandmarks<S>(
      vertices: template.landmarks.vertices, barycentrics: template.landmarks.barycentrics.map { SIMD3<S>($0) },
      principalPoint: principalPoint, unit: unit)
    let all: [AnyTerm<S>] = [
      AnyTerm(normals),
      AnyTerm(CornerTerm(landmarks: landmarks, targets: Self.corners(context))),
      AnyTerm(ContourTerm(landmarks: landmarks, contours: Self.contours(context))),
      AnyTerm(silhouette),
      AnyTerm(matches),
      AnyTerm(CurvatureTerm(surface: surface, reference: reference)),
      AnyTerm(AngleTerm(surface: surface, reference: reference, fraction: plan.angleFraction)),
      AnyTerm(FlipTerm(surface: surface, reference: reference, fraction: plan.flipFraction)),
      AnyTerm(FoldTerm(context.head.folds, template: template.neutral.map { SIMD3<S>($0) })),
      AnyTerm(EyelineTerm(curves: template.curves.map(\.vertices), reference: reference)),
      AnyTerm(lips),
      AnyTerm(DisplacementTerm(surface: surface, reference: reference)),
      AnyTerm(SmoothnessTerm(surface: surface, reference: reference)),
      AnyTerm(
        ControllerPriorTerm(
          controllers: template.rig.controllers.map { (S($0.defaultValue), S($0.minimum), S($0.maximum)) },
          weights: controllerWeights.map { S($0) })),
      AnyTerm(JointPriorTerm()),
      AnyTerm(
        SymmetryTerm(
          mirrors: context.head.mirrors, vertices: surface.usedVertices, confidence: confidence, reference: reference)),
      AnyTerm(PointPinTerm(pins: context.constraints.pointPins)),
      AnyTerm(
        PixelPinTerm(
          pins: context.constraints.pixelPins.map {
            (vertex: $0.vertex, pixel: SIMD2<S>(evidence.window.toWindow($0.pixel)), weight: S($0.weight))
          }, principalPoint: principalPoint, unit: unit)),
    ]
    weighted = all.compactMap { term in
      let weight = plan.weights[term.name] ?? 0
      return weight > 0 ? (term, S(weight)) : nil
    }
  }

  private static func corners(_ context: StageContext) -> [(landmark: Int, pixel: SIMD2<S>)] {
    context.template.landmarks.corners.sorted { $0.key < $1.key }.compactMap { name, landmark in
      guard context.template.landmarks.spread[landmark] >= 0, let pixel = context.evidence.corners[name] else {
        return nil
      }
      return (landmark, SIMD2<S>(context.evidence.window.toWindow(pixel)))
    }
  }

  private static func contours(_ context: StageContext) -> [(samples: [Int], polyline: Polyline<S>)] {
    context.evidence.contours.compactMap { observed in
      guard observed.points.count >= 2,
        let contour = context.template.landmarks.contours.first(where: { $0.name == observed.name })
      else { return nil }
      let points = observed.points.map { SIMD2<S>(context.evidence.window.toWindow($0)) }
      let samples = contour.landmarks.filter { context.template.landmarks.spread[$0] >= 0 }
      return (samples, Polyline(points: points, isClosed: observed.isClosed))
    }
  }
}
