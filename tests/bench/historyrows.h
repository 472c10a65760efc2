#pragma once

#include "app/base/result.h"
#include "app/history/generation.h"

#include <QList>

namespace pentimento {
class Store;

namespace bench {
/// The \a number-th generation of a long history: prompts of some 200 letters, four services' worth of endpoints, every
/// state, a picture of a dozen. Equal numbers give equal generations.
Generation sampleRow(int number, const QList<FileRef> &pictures);
/// A dozen small pictures in the store.
QList<FileRef> samplePictures(Store &store);
/// Fills \a store with \a count of them.
Result<void> fillHistory(Store &store, int count);
} // namespace bench
} // namespace pentimento
