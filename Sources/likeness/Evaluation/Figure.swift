import Fitting
import JSONValues

/// A number that is shown and averaged.
struct Figure: Sendable {
  /// The name in JSON.
  let key: String
  /// The title of the column.
  let title: String
  let decimals: Int
  let read: @Sendable (CaseFit, [String: JSONValue]) -> Double?

  /// Distances are similarity-aligned, from the truth's region to the nearest point of the fitted surface.
  static let all: [Figure] = [
    surface("faceRMSE", "face rmse mm", "face", "rmse_mm", decimals: 3),
    surface("coreRMSE", "core rmse mm", "core", "rmse_mm", decimals: 3),
    surface("faceMedian", "median mm", "face", "p50_mm", decimals: 3),
    surface("normalConsistency", "normal cons.", "face", "normal_consistency", decimals: 4),
    Figure(key: "flippedFaces", title: "flips", decimals: 0) { fit, _ in Double(fit.quality.flippedFaces) },
    Figure(key: "flippedFacesOfWholeHead", title: "flips head", decimals: 0) { _, scores in
      scores["face"]?["topology"]?["flipped_faces"]?.asDouble
    },
    Figure(key: "selfIntersections", title: "crossings", decimals: 0) { fit, _ in Double(fit.quality.selfIntersections)
    },
    Figure(key: "skinIntersections", title: "of skin", decimals: 0) { fit, _ in Double(fit.quality.skinIntersections) },
    Figure(key: "angleChange", title: "angles °", decimals: 2) { fit, _ in Double(fit.quality.angleChangeMean) },
    Figure(key: "curvatureChange", title: "curvature °", decimals: 2) { fit, _ in
      Double(fit.quality.curvatureChangeMean)
    },
    Figure(key: "landmarkResidual", title: "landmarks px", decimals: 2) { fit, _ in
      Double(fit.quality.landmarkResidual)
    },
    Figure(key: "normalError", title: "normals in °", decimals: 2) { fit, _ in fit.normalError },
    Figure(key: "furtherNormalError", title: "also in °", decimals: 2) { fit, _ in
      let errors = fit.furtherNormalErrors
      return errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count)
    },
    Figure(key: "normalResidual", title: "normals fit °", decimals: 2) { fit, _ in Double(fit.quality.normalResidual) },
    albedo("residualShading", "shading left", decimals: 3) { $0["residual_shading"] },
    albedo("detailCorrelation", "detail", decimals: 3) { $0["detail_correlation"] },
    albedo("albedoPSNR", "albedo dB", decimals: 1) { $0["gain_fitted"]?["psnr_db"] },
    Figure(key: "seconds", title: "seconds", decimals: 1) { fit, _ in fit.seconds },
  ]

  /// How well the light was taken out of the photo, over the face.
  private static func albedo(
    _ key: String, _ title: String, decimals: Int, _ field: @escaping @Sendable (JSONValue) -> JSONValue?
  ) -> Figure {
    Figure(key: key, title: title, decimals: decimals) { _, scores in
      scores["face"]?["albedo_face"].flatMap(field)?.asDouble
    }
  }

  private static func surface(
    _ key: String, _ title: String, _ region: String, _ field: String, decimals: Int
  ) -> Figure {
    Figure(key: key, title: title, decimals: decimals) { _, scores in
      scores[region]?["similarity"]?["surface"]?[field]?.asDouble
    }
  }
}
