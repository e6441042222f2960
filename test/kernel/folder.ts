import t from 'tap'
import { folderText, workingFolder } from '../../src/kernel/folder.js'

t.test('a folder is a descriptor, or the working directory by its name', async (t) => {
  t.equal(folderText(workingFolder), 'AT_FDCWD')
  t.equal(folderText(3), '3')
  t.equal(folderText(-1), '-1')
})
