import LikenessProtocol
import SessionStore

extension SessionInfo {
  init(_ summary: SessionSummary, _ place: SessionPlace) {
    self.init(
      session: summary.id, name: summary.name, template: ContentHash(summary.template)!, created: summary.created,
      current: place.current.map(revisionName), branch: place.branch, branches: place.branches.mapValues(revisionName))
  }
}

extension RevisionInfo {
  init(_ revision: Revision) {
    self.init(
      revision: revisionName(revision.number), parent: revision.parent.map(revisionName), branch: revision.branch,
      kind: revision.kind, author: revision.author, reason: revision.reason, time: revision.time,
      parts: revision.objects.keys.sorted())
  }
}

extension Conflict {
  init(_ rule: ConflictRule?) { self = rule == .branch ? .branch : .refuse }
}
