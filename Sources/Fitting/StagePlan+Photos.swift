/// How a stage of a fit of several photos falls to them.
///
/// What a photo shows is compared in each, all photos together weighing as much as one would: the terms that hold the head
/// together then mean the same however many there are. That two photos show the same skin is what no photo says alone: one
/// photo has no such term, and in several it stands with each. What speaks of the head alone stands with the first photo: the
/// head is delivered with that one's expression, and its surface is the other photos' as well. Further photos add the prior
/// of their own expressions.
extension StagePlan {
  /// The plan of one of several photos.
  func ofPhoto(_ number: Int, of count: Int) -> StagePlan {
    var plan = self
    guard count > 1 else {
      plan.weights[.matches] = nil
      return plan
    }
    for name in TermName.shown { plan.weights[name] = plan.weights[name].map { $0 / Double(count) } }
    guard number > 0 else { return plan }
    plan.weights = plan.weights.filter { name, _ in
      TermName.shown.contains(name) || name == .matches || name == .controllerPrior
    }
    return plan
  }
}

extension TermName {
  /// The terms that compare a head with a photo.
  static let shown: Set<TermName> = [.normals, .corners, .contours, .silhouette]
}
