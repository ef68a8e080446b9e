import LikenessProtocol

extension Call {
  /// Puts the request's work into the queue, and tells the client where it stands.
  ///
  /// - Parameters:
  ///   - session: the session that the work belongs to, if any.
  ///   - progress: told of the wait, of a cancellation and of a failure; `work` tells it the rest.
  ///   - work: runs on a thread of its own, tells the job that it is alive, and answers unless it throws.
  /// - Throws: `busy` when too much waits already.
  func enqueue(
    in queue: FitQueue, session: String? = nil, progress: ProgressReporter?,
    work: @escaping @Sendable (FitJob) throws(ResponseError) -> Void
  ) throws(ResponseError) {
    let job = FitJob(
      client: ObjectIdentifier(conversation), session: session, onWait: { progress?.wait($0) },
      giveUp: { self.fail($0, progress) }
    ) { job in
      guard !self.isCancelled else { return }
      do throws(ResponseError) { try work(job) } catch { self.fail(error, progress) }
    }
    // Before `begin`: a client may cancel as soon as it hears of the work.
    whenCancelled {
      progress?.end("Cancelled", isComplete: false)
      queue.remove(job)
    }
    progress?.begin(queue.isBusy ? "Waiting for another fit" : "Starting")
    do throws(ResponseError) {
      try queue.add(job)
    } catch {
      progress?.end(error.message, isComplete: false)
      throw error
    }
  }

  private func fail(_ error: ResponseError, _ progress: ProgressReporter?) {
    answer(.failure(error)) { progress?.end(error.message, isComplete: false) }
  }
}
